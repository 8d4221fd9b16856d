"""Jobs that use cases start."""

from __future__ import annotations

from imgfly.jobs import job
from media_api import storage


@job()
def discard_files(keys: list[str]) -> None:
    """Remove files whose rows are gone; those that are gone too are no error."""
    storage.discard(*keys)
