"""Files follow the privacy of their media: what is not public lies in a secret folder (PRV-2).

Who may read a file is asked of its row at each request, so a move may come later. It is what
makes old addresses, and whatever was copied from a page, worthless for good (PRV-6).
"""

from __future__ import annotations

import logging
import time

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Substr

from albums.models import Album
from imgfly.jobs import job
from imgfly.lib.ids import FOLDER_LENGTH
from media_api import storage
from media_api.ingest.naming import folder_for, taken_stem
from media_api.models import Derivative, Media, MediaQuerySet
from media_api.places import FOLDER
from media_api.plans import SUFFIXES
from media_api.tasks import discard_files

log = logging.getLogger(__name__)
START = len(FOLDER) + 2  # of what follows "images/", counted from one as databases do
ROUND = 200
SECONDS_AT_ONCE = 5  # without a broker somebody waits


class Changed(Exception):  # noqa: N818 - never shown
    """The rows are not what they were when the copies were begun."""


def misplaced() -> MediaQuerySet:
    """Public media in a secret folder; others by date, or in the folder of another album."""
    rows = Media.objects.alive().annotate(
        folder=Substr("key", START, FOLDER_LENGTH),
        after_folder=Substr("key", START + FOLDER_LENGTH, 1),
        after_year=Substr("key", START + 4, 1),
    )
    secret = Q(after_folder="/") & ~Q(after_year="/")
    shared = Q(album=None) | Q(album__privacy=Album.Privacy.PUBLIC)
    public = shared & Q(is_approved=True)
    waiting = shared & Q(is_approved=False)
    return rows.filter(
        (public & secret)
        | (waiting & ~secret)
        | (~shared & ~(secret & Q(folder=F("album__secret_folder"))))
    )


def album_privacy_changed(album: Album) -> None:
    """To be called by whoever has saved an album, in the same transaction if there is one."""
    if misplaced().filter(album=album).exists():
        settle_album.start(album.pk)


def settle_later(media: Media) -> None:
    """To be called by whoever has approved a media or moved it to another album."""
    if misplaced().filter(pk=media.pk).exists():
        settle_media.start(media.pk)


@job()
def settle_media(media_id: int) -> None:
    settle_all(misplaced().filter(pk=media_id))


@job()
def settle_album(album_id: int) -> None:
    """As many as can be done at once; the clock goes on with the rest."""
    settle_all(misplaced().filter(album_id=album_id), seconds=SECONDS_AT_ONCE)


def settle_all(rows: MediaQuerySet, *, seconds: float = 60) -> int:
    """How many were moved, within this time. Raises NoSpace or StorageDown."""
    end, count, last = time.monotonic() + seconds, 0, 0
    rows = rows.select_related("album").order_by("pk")
    while time.monotonic() < end and (batch := list(rows.filter(pk__gt=last)[:ROUND])):
        for media in batch:
            last = media.pk
            count += settle(media)
            if time.monotonic() > end:
                break
    return count


def settle(media: Media) -> bool:
    """Move all files of a misplaced media; may run twice, and twice at once.

    Files first: copies under a new name, then the rows in one step, then the old files go.
    False where the rows have changed meanwhile, or the original is missing.
    """
    stem = taken_stem(media.filename, date=media.date, folder=folder_for(media))
    key = f"{stem}.{media.key.rpartition('.')[2]}"
    derivatives = list(media.derivatives.all())
    try:
        with storage.discarded_on_error() as keys:
            storage.copied(media.key, key)
            keys.append(key)
            moved, lost = copied_derivatives(derivatives, stem, keys)
            record(media, key, moved, lost)
    except Changed:
        return False
    except FileNotFoundError:
        log.error("media %d stays where it is: its original is missing", media.pk)  # noqa: TRY400
        return False
    return True


def copied_derivatives(
    derivatives: list[Derivative], stem: str, keys: list[str]
) -> tuple[dict[str, str], list[str]]:
    """Old keys with new ones; and those without a file, to be made anew another time."""
    moved: dict[str, str] = {}
    lost: list[str] = []
    for derivative in derivatives:
        extension = derivative.key.rpartition(".")[2]
        key = f"{stem}{SUFFIXES[Derivative.Kind(derivative.kind)]}.{extension}"
        try:
            storage.copied(derivative.key, key)
        except FileNotFoundError:
            lost.append(derivative.key)
        else:
            keys.append(key)
            moved[derivative.key] = key
    return moved, lost


def record(media: Media, key: str, moved: dict[str, str], lost: list[str]) -> None:
    """All rows or none. Raises Changed."""
    with transaction.atomic():
        if not Media.objects.filter(pk=media.pk, key=media.key).update(key=key):
            raise Changed
        for old, new in moved.items():
            if not Derivative.objects.filter(media=media, key=old).update(key=new):
                raise Changed
        Derivative.objects.filter(media=media, key__in=lost).delete()
        discard_files.start([media.key, *moved])
