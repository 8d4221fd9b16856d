"""What accounts do by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.cache import cache

from accounts import audit, notifications, recount

DRIFT_KEY = "quota-drift"
log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def recount_usage() -> None:
    """Report what has drifted, and set right what was the same at the last round."""
    found = recount.drifts()
    set_right = recount.corrected(found, cache.get(DRIFT_KEY, {}))
    cache.set(DRIFT_KEY, recount.noted(found), timeout=None)
    for drift in set_right:
        log.warning(
            "usage of user %d was %+d bytes, %+d files off: set right",
            *(drift.user_id, drift.bytes, drift.files),
        )


@shared_task(ignore_result=True)
def forget_old_events() -> None:
    audit.forget_old()
    notifications.forget_old()
