"""Derivatives of media that are kept already: made from the original in storage."""

from __future__ import annotations

from collections.abc import Sequence

from imgfly.lib.hasty import hasty
from imgfly.lib.problems import Problem, Unavailable
from media_api import storage
from media_api.derivatives.image import Derived
from media_api.ingest.facts import Facts
from media_api.isolation.prepared import derived
from media_api.models import Derivative, Media, MediaQuerySet
from media_api.plans import PlannedFile, derivative_row, planned_renditions
from media_api.problems import StorageDown

ERROR_LENGTH = 200


class Underivable(Exception):  # noqa: N818 - as Problem
    """The original is missing, or cannot be read today; the media stays as it is."""


def lacking() -> MediaQuerySet:
    """Media without a thumb: the one derivative that all have."""
    return Media.objects.alive().exclude(derivatives__kind=Derivative.Kind.THUMB)


def hopeful() -> MediaQuerySet:
    """Media without a thumb that nobody failed to make one for."""
    return lacking().filter(derivation_error="")


def rederive(media: Media) -> None:
    """Make thumb, medium, frame and placeholder as an upload would today; may run twice.

    Raises Underivable, which is noted, or Unavailable where trying again later may help.
    """
    try:
        made = _made(media)
    except Underivable as error:
        Media.objects.filter(pk=media.pk).update(derivation_error=str(error)[:ERROR_LENGTH])
        raise
    files = planned_renditions(media.key.rpartition(".")[0], media.type, made.renditions)
    for file in files:
        storage.replace(file.file, file.key)
    if not _recorded(media, files, thumbhash=made.thumbhash):
        storage.discard(*(file.key for file in files))


def _made(media: Media) -> Derived:
    try:
        with storage.opened(media.key) as original:
            return derived(original, _facts(media), sha256=media.sha256)
    except FileNotFoundError as error:
        raise Underivable("the original is missing") from error
    except storage.STORAGE_ERRORS as error:
        raise StorageDown from error
    except Unavailable:
        raise
    except Problem as problem:
        raise Underivable(problem.message) from problem


def _facts(media: Media) -> Facts:
    """As they were found when the file came in; it has been made upright since."""
    return Facts(
        type=media.type,
        width=media.width,
        height=media.height,
        is_animated=media.is_animated,
        is_360=media.is_360,
        duration=media.duration,
    )


def _recorded(media: Media, files: Sequence[PlannedFile], *, thumbhash: str) -> bool:
    """Rows for exactly these files; False where the media has been deleted meanwhile.

    False, too, where it has been moved: its files have other names now, and these are strays.
    """
    rows = [derivative_row(media, file) for file in files]
    with hasty():  # derivatives that are lost are made again
        alive = Media.objects.select_for_update().filter(pk=media.pk, key=media.key)
        if not alive.update(thumbhash=thumbhash, derivation_error=""):
            return False
        kept = [row.key for row in rows]
        for stale in media.derivatives.exclude(key__in=kept):
            stale.delete()  # its file follows it
        Derivative.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["media", "kind"],
            update_fields=["key", "file_type", "size", "width", "height"],
        )
    return True
