"""What a person decides about jobs that were given up."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from imgfly.models import QueuedJob


def try_again(rows: QuerySet[QueuedJob]) -> int:
    """Due now, as if never tried; what is running at this moment is left alone."""
    return rows.exclude(state=QueuedJob.State.RUNNING).update(
        state=QueuedJob.State.WAITING, tries=0, error="", due_at=timezone.now()
    )


def discard(rows: QuerySet[QueuedJob]) -> int:
    """Never done; what is running at this moment is left alone."""
    count, _ = rows.exclude(state=QueuedJob.State.RUNNING).delete()
    return count
