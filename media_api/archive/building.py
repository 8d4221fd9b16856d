"""Building the archive of an export, from its row to the file in storage."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import IO

from django.db.models import F, Sum
from django.utils import timezone, translation

from imgfly.lib.ids import secret_folder
from imgfly.lib.problems import Unavailable
from media_api import storage
from media_api.archive.writing import media_of, write
from media_api.ingest.spool import temporary_file
from media_api.models import Export
from media_api.models.export import LIFE
from media_api.problems import NoSpace

FOLDER = "exports"
TRIES = 3
log = logging.getLogger(__name__)


class Unwanted(Exception):  # noqa: N818 - not an error
    """The row is gone, or somebody else has finished it."""


def build(export_id: int) -> Export | None:
    """Build it, unless it is gone or done; None if there is nothing to tell its owner.

    May run twice, even at once: each run writes a file of its own, and the first to finish
    counts. A disk or storage that fails is raised, to be tried again, and the last time noted.
    """
    export = begun(export_id)
    if export is None:
        return None
    with translation.override(export.language):
        try:
            return built(export)
        except Unwanted:
            return None
        except Unavailable as problem:
            note_failure(export, problem.message)
            if export.tries < TRIES:
                raise
    return None


def built(export: Export) -> Export:
    """Raises Unavailable, and Unwanted."""
    require_room(export)
    with temporary_file() as file:
        write(export.user, file, lambda done: beat(export, done=done))
        return finished(export, file)


def begun(export_id: int) -> Export | None:
    """The row, marked as being built; it counts the tries."""
    rows = Export.objects.unfinished().filter(pk=export_id)
    total = media_of(export.user).count() if (export := rows.select_related("user").first()) else 0
    started = {"done": 0, "total": total, "beat_at": timezone.now(), "tries": F("tries") + 1}
    if not rows.filter(tries__lt=TRIES).update(state=Export.State.BUILDING, **started):
        rows.update(state=Export.State.FAILED)
        return None
    return Export.objects.select_related("user").filter(pk=export_id).first()


def require_room(export: Export) -> None:
    """Raises NoSpace."""
    size = media_of(export.user).aggregate(bytes=Sum("size"))["bytes"] or 0
    if not storage.room_for(size):
        raise NoSpace


def beat(export: Export, *, done: int) -> None:
    """How far it is, which is also the sign of life. Raises Unwanted."""
    rows = Export.objects.unfinished().filter(pk=export.pk)
    if not rows.update(done=done, beat_at=timezone.now()):
        raise Unwanted


def finished(export: Export, file: IO[bytes]) -> Export:
    """Keep the file, then tell the row; a file that no row names does not stay."""
    beat(export, done=export.total)
    export.size = file.seek(0, 2)
    export.key = f"{FOLDER}/{secret_folder()}/{export.user.username}-{timezone.now():%Y-%m-%d}.zip"
    with storage.discarded_on_error() as keys:
        storage.keep(file, export.key)
        keys.append(export.key)
        now = timezone.now()
        export.state, export.expires_at = Export.State.READY, now + LIFE
        told = {"state": export.state, "key": export.key, "size": export.size}
        rows = Export.objects.unfinished().filter(pk=export.pk)
        if not rows.update(expires_at=export.expires_at, beat_at=now, error="", **told):
            raise Unwanted
    return export


def note_failure(export: Export, message: str) -> None:
    """Waiting for the next try, or failed for good."""
    log.warning("export %d, try %d: %s", export.pk, export.tries, message)
    failed = export.tries >= TRIES
    state = Export.State.FAILED if failed else Export.State.WAITING
    with suppress(Unwanted):
        beat(export, done=0)
        Export.objects.filter(pk=export.pk).update(state=state, error=message[:500])
