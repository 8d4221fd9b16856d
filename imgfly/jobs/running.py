"""One try of one job: claimed, done, and told apart from a failure."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from imgfly.jobs.registry import REGISTRY, Terms
from imgfly.lib.hasty import hasty
from imgfly.lib.problems import Unavailable
from imgfly.models import QueuedJob

log = logging.getLogger(__name__)
BACK_OFF = 10  # seconds before the second try; each further wait is four times the last
POSTPONED = 20  # seconds
LOST = "The worker was lost."
ERROR_LENGTH = 500


def run(pk: int) -> None:
    """Do the job of this row, unless it is gone, parked, or being done. Raises nothing of it.

    What a job raises is written into its row: the next try comes after a while, the last one
    parks it for a person to look at (REL-4).
    """
    row = claimed(pk)
    if row is None:
        return
    try:
        REGISTRY[row.name].function(*row.arguments)
    except Unavailable as problem:
        log.warning("job %s %s has to wait: %s", row.name, row.arguments, problem)
        postpone(row, str(problem))
    except Exception as error:
        log.exception("job %s %s failed, try %d", row.name, row.arguments, row.tries)
        put_back(row, f"{type(error).__name__}: {error}")
    else:
        with hasty():  # a job that was done may be done again
            QueuedJob.objects.filter(pk=pk).delete()


def claimed(pk: int) -> QueuedJob | None:
    """Take the job for as long as one try may last; of two that ask at once one gets it."""
    now = timezone.now()
    row = QueuedJob.objects.filter(pk=pk).exclude(state=QueuedJob.State.PARKED).first()
    if row is None or is_running(row, now):
        return None
    if row.name not in REGISTRY:
        park(row, "There is no such job.")
        return None
    if row.tries >= terms_of(row).tries:
        park(row, row.error or LOST)
        return None
    free = QueuedJob.objects.filter(pk=pk, state=row.state, tries=row.tries, due_at=row.due_at)
    row.tries += 1
    row.state, row.due_at = QueuedJob.State.RUNNING, now + timedelta(seconds=terms_of(row).seconds)
    with hasty():  # a claim that is lost is one try more
        taken = free.update(state=row.state, tries=row.tries, due_at=row.due_at)
    return row if taken else None


def postpone(row: QueuedJob, error: str) -> None:
    """What is away now is not the job's fault: the try does not count (REL-18)."""
    QueuedJob.objects.filter(pk=row.pk).update(
        state=QueuedJob.State.WAITING,
        tries=row.tries - 1,
        due_at=timezone.now() + timedelta(seconds=POSTPONED),
        error=error[:ERROR_LENGTH],
    )


def put_back(row: QueuedJob, error: str) -> None:
    if row.tries >= terms_of(row).tries:
        park(row, error)
        return
    wait = timedelta(seconds=BACK_OFF * 4 ** (row.tries - 1))
    QueuedJob.objects.filter(pk=row.pk).update(
        state=QueuedJob.State.WAITING, due_at=timezone.now() + wait, error=error[:ERROR_LENGTH]
    )


def park(row: QueuedJob, error: str) -> None:
    log.error("job %s %s is given up: %s", row.name, row.arguments, error)
    QueuedJob.objects.filter(pk=row.pk).update(
        state=QueuedJob.State.PARKED, error=error[:ERROR_LENGTH]
    )


def is_running(row: QueuedJob, now: datetime) -> bool:
    return row.state == QueuedJob.State.RUNNING and row.due_at > now


def terms_of(row: QueuedJob) -> Terms:
    return REGISTRY[row.name].terms
