"""The way from a row to whoever does it: a worker, or, without a broker, this process."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.utils import timezone

from imgfly.jobs import running
from imgfly.jobs.dispatcher import Dispatcher, forget_after_fork
from imgfly.models import QueuedJob

ROUND = 500


def send(pk: int) -> None:
    """Right after the commit that started the job."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        running.run(pk)
    else:
        dispatcher.send(pk)


def send_due() -> int:
    """All that should have been done by now: tries that failed, were lost, or never began.

    Of several processes that ask at once one sends each row, as long as none of them is stopped
    between the two steps; then the row is due again after a while.
    """
    now = timezone.now()
    due = QueuedJob.objects.filter(due_at__lte=now).exclude(state=QueuedJob.State.PARKED)
    sent = 0
    for row in list(islice(due.order_by("due_at").iterator(), ROUND)):
        if settings.CELERY_TASK_ALWAYS_EAGER or resent(row):
            send(row.pk)
            sent += 1
    return sent


def resent(row: QueuedJob) -> bool:
    """Mark it as sent, unless somebody else did; a try that was lost may begin again."""
    same = QueuedJob.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    due_at = timezone.now() + timedelta(seconds=settings.JOB_RESEND_SECONDS)
    return bool(same.update(state=QueuedJob.State.SENT, due_at=due_at))


dispatcher = Dispatcher(resend=send_due)
forget_after_fork(dispatcher)
