"""The way from a row to whoever does it: a worker, or, without a broker, this process."""

from __future__ import annotations

from itertools import islice

from django.conf import settings
from django.utils import timezone

from imgfly.jobs import running
from imgfly.models import QueuedJob

ROUND = 500


def send(pk: int) -> None:
    """Right after the commit that started the job."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        running.run(pk)


def send_due() -> int:
    """All that should have been done by now: tries that failed, were lost, or never began."""
    due = QueuedJob.objects.filter(due_at__lte=timezone.now())
    waiting = due.exclude(state=QueuedJob.State.PARKED).order_by("due_at")
    keys = list(islice(waiting.values_list("pk", flat=True).iterator(), ROUND))
    for pk in keys:
        send(pk)
    return len(keys)
