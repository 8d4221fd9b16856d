"""Jobs: without a broker they run in the process that starts them."""

from __future__ import annotations

from typing import Any

from imgfly.lib.env import env_bool, env_int, env_str
from imgfly.settings.allowed import PURGE_SECONDS
from imgfly.settings.delivery import SWEEP_SECONDS

CELERY_BROKER_URL = env_str("IMGFLY_BROKER_URL") or None
CELERY_TASK_ALWAYS_EAGER = CELERY_BROKER_URL is None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 25.0  # then what runs is put back, within 30 seconds (REL-13)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 3_540, 3_600
# Longer than any job may take: before that, the rows say what was lost (imgfly/jobs).
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3_700}
DERIVE_IN_WORKERS = env_bool("IMGFLY_DERIVE_IN_WORKERS", default=CELERY_BROKER_URL is not None)
DERIVE_WAIT_SECONDS = env_int("IMGFLY_DERIVE_WAIT_SECONDS", 10)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CATCH_UP_SECONDS = 300
RECOUNT_SECONDS = 6 * 3600
JOB_RESEND_SECONDS = 150  # a message that has led to nothing by then counts as lost


def each(seconds: int, task: str) -> dict[str, Any]:
    """A round that no worker has begun before the next one is due is left out."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


CELERY_BEAT_SCHEDULE = {
    "purge-expired": each(PURGE_SECONDS, "media_api.clock.purge_expired"),
    "tend-exports": each(PURGE_SECONDS, "media_api.clock.tend_exports"),
    "purge-departed": each(PURGE_SECONDS, "media_api.clock.purge_departed"),
    "send-due": each(15, "media_api.clock.send_due"),
    "catch-up": each(CATCH_UP_SECONDS, "media_api.clock.catch_up"),
    "recount-usage": each(RECOUNT_SECONDS, "accounts.clock.recount_usage"),
    "forget-old-events": each(86_400, "accounts.clock.forget_old_events"),
    "settle": each(CATCH_UP_SECONDS, "media_api.clock.settle_misplaced"),
}
if SWEEP_SECONDS:
    CELERY_BEAT_SCHEDULE["sweep"] = each(SWEEP_SECONDS, "media_api.clock.sweep")
