"""Jobs: without a broker they run in the process that starts them."""

from __future__ import annotations

from imgfly.lib.env import env_str
from imgfly.settings.allowed import PURGE_SECONDS

CELERY_BROKER_URL = env_str("IMGFLY_BROKER_URL") or None
CELERY_TASK_ALWAYS_EAGER = CELERY_BROKER_URL is None
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CATCH_UP_SECONDS = 300
JOB_RESEND_SECONDS = 300  # a message that has led to nothing by then counts as lost
CELERY_BEAT_SCHEDULE = {
    "purge-expired": {"task": "media_api.clock.purge_expired", "schedule": PURGE_SECONDS},
    "send-due": {"task": "media_api.clock.send_due", "schedule": 15},
    "catch-up": {"task": "media_api.clock.catch_up", "schedule": CATCH_UP_SECONDS},
    "forget-old-events": {"task": "accounts.clock.forget_old_events", "schedule": 86_400},
}
