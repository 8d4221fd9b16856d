"""Jobs that use cases start."""

from __future__ import annotations

from imgfly.jobs import job
from media_api import storage
from media_api.archive import building
from media_api.archive.notice import tell_ready


@job()
def discard_files(keys: list[str]) -> None:
    """Remove files whose rows are gone; those that are gone too are no error."""
    storage.discard(*keys)


@job(tries=building.TRIES, seconds=1800, long=True)
def build_export(export_id: int) -> None:
    """All of one member's files and data, in one archive."""
    if building.build(export_id):
        tell_export_ready.start(export_id)


@job()
def tell_export_ready(export_id: int) -> None:
    """By mail, on its own: a mail that cannot be sent builds no archive twice."""
    tell_ready(export_id)
