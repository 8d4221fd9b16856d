"""What accounts do by the clock."""

from __future__ import annotations

from celery import shared_task

from accounts import audit, notifications


@shared_task(ignore_result=True)
def forget_old_events() -> None:
    audit.forget_old()
    notifications.forget_old()
