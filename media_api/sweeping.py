"""Files without a row, and rows without a file: found by comparing, removed with care (REL-2)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imgfly.jobs import job
from media_api import derivation, storage
from media_api.archive.building import FOLDER as EXPORTS
from media_api.holders import with_rows
from media_api.inventory import Inventory
from media_api.models import Derivative, Media
from media_api.places import FOLDER

log = logging.getLogger(__name__)
FOLDERS = (FOLDER, EXPORTS)
GRACE = timedelta(hours=1)  # what is younger may be an upload that goes on
MOST = 0.05  # of all; with more, the database or the storage is not the right one
BATCH = 500
RESTORED = 100  # derivatives at a time: making them takes a while


class Refused(Exception):  # noqa: N818 - shown by the command and the log only
    """So much looks lost that something else must be wrong."""


@dataclass(kw_only=True)
class Report:
    """What was found; `removed` tells whether it is gone now."""

    files: int = 0
    rows: int = 0
    orphans: list[str] = field(default_factory=list)  # files without a row
    orphan_bytes: int = 0
    missing: list[str] = field(default_factory=list)  # originals without a file
    lost: list[str] = field(default_factory=list)  # derivatives without a file
    unfinished: int = 0
    spooled: int = 0
    removed: bool = False

    @property
    def alarm(self) -> str:
        """Why nothing should be removed, "" if it may be."""
        if len(self.orphans) > MOST * self.files:
            return f"{len(self.orphans)} of {self.files} files have no row"
        absent = len(self.missing) + len(self.lost)
        if absent > MOST * self.rows:
            return f"{absent} of {self.rows} rows have no file"
        return ""


def sweep(*, apply: bool, force: bool = False) -> Report:
    """Look at everything; with `apply`, remove what nobody needs. Raises Refused.

    Derivatives without a file are made anew; an original that is missing is told, for only a
    backup has it.
    """
    before = timezone.now() - GRACE
    report = Report()
    with Inventory(settings.SPOOL_DIR) as inventory:
        for folder in FOLDERS:  # first files, then rows, as uploads do
            inventory.fill(storage.store().stored(folder))
        report.files = len(inventory)
        for key, size in orphans(inventory, before):
            report.orphans.append(key)
            report.orphan_bytes += size
        compare_rows(inventory, report)
    report.unfinished = storage.store().unfinished(before, remove=False)
    report.spooled = len(list(old_spools(before)))
    if apply:
        if report.alarm and not force:
            raise Refused(report.alarm)
        remove(report, before)
    return report


def tell(report: Report) -> None:
    """What the log should know: what was found beyond the usual nothing."""
    if report.orphans or report.lost or report.unfinished or report.spooled:
        log.info(
            "swept %d files without a row (%d bytes), %d derivatives without a file, %d drafts",
            len(report.orphans),
            report.orphan_bytes,
            len(report.lost),
            report.unfinished + report.spooled,
        )
    if report.missing:
        log.error("%d originals are missing: %s", len(report.missing), report.missing[:10])


def orphans(inventory: Inventory, before: datetime) -> Iterator[tuple[str, int]]:
    for batch in inventory.batches(BATCH, before=before):
        used = with_rows([key for key, _ in batch])
        yield from ((key, size) for key, size in batch if key not in used)


def compare_rows(inventory: Inventory, report: Report) -> None:
    """A row that was written since the files were listed is no loss: its file is asked for."""
    for model, absent in ((Media, report.missing), (Derivative, report.lost)):
        keys = model._default_manager.values_list("key", flat=True).order_by("pk")
        for batch in batches(keys.iterator(chunk_size=BATCH)):
            report.rows += len(batch)
            absent += [key for key in inventory.lacking(batch) if is_missing(key)]


def is_missing(key: str) -> bool:
    try:
        storage.size_of(key)
    except FileNotFoundError:
        return with_rows([key]) == {key}  # else it was deleted meanwhile
    return False


def batches(keys: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for key in keys:
        batch.append(key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def remove(report: Report, before: datetime) -> None:
    """Rows are asked once more: what has one by now stays."""
    for batch in batches(iter(report.orphans)):
        used = with_rows(batch)
        storage.discard(*(key for key in batch if key not in used), strict=True)
    restore(report.lost[:RESTORED])
    storage.store().unfinished(before, remove=True)
    for path in old_spools(before):
        path.unlink(missing_ok=True)
    report.removed = True


def restore(keys: list[str]) -> None:
    """A broken picture is worse than none: rows go at once, and all of a media is made anew.

    Without the signal that discards files: there are none, and the new ones have the same names.
    """
    rows = Derivative.objects.filter(key__in=keys)
    with transaction.atomic():
        for media_id in sorted({*rows.values_list("media_id", flat=True)}):
            make_again.start(media_id)
        rows._raw_delete(rows.db)


@job(queue="media", tries=3)
def make_again(media_id: int) -> None:
    """The derivatives of a media, those that are there included."""
    media = Media.objects.alive().filter(pk=media_id).first()
    if media is None:
        return
    try:
        derivation.rederive(media)
    except derivation.Underivable as error:
        log.warning("no derivatives of media %d: %s", media_id, error)


def old_spools(before: datetime) -> Iterator[Path]:
    """Uploads on their way in whose server was killed."""
    folder = settings.SPOOL_DIR
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_file() and path.stat().st_mtime < before.timestamp():
            yield path
