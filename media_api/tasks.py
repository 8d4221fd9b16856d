"""Jobs that use cases start."""

from __future__ import annotations

from celery import shared_task

from imgfly.lib.jobs import Job
from media_api import storage


@shared_task(base=Job)
def discard_files(keys: list[str]) -> None:
    """Remove files whose rows are gone; those that are gone too are no error."""
    storage.discard(*keys)
