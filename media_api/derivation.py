"""Derivatives of media that are kept already: made anew, from the original in storage."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import IO

from django.db import transaction

from imgfly.lib.problems import Problem, Unavailable
from media_api import storage
from media_api.ingest.prepare import Prepared
from media_api.ingest.spool import measured, temporary_file
from media_api.ingest.wishes import Wishes
from media_api.isolation.prepared import prepared
from media_api.models import Derivative, Media, MediaQuerySet
from media_api.problems import StorageDown
from media_api.records import PlannedFile, planned


class Underivable(Exception):  # noqa: N818 - as Problem
    """The original is missing, or cannot be read today; the media stays as it is."""


def lacking() -> MediaQuerySet:
    """Media without a thumb: the one derivative that all have."""
    return Media.objects.alive().exclude(derivatives__kind=Derivative.Kind.THUMB)


def rederive(media: Media) -> None:
    """Make thumb, medium, frame and placeholder as an upload would today; may run twice.

    Raises Underivable, or Unavailable where trying again later may help. Without wishes: what
    was done to the original on its way in has been done.
    """
    with temporary_file() as target:
        made = _made(media, target)
        files = planned(media.key.rpartition(".")[0], made.original, made.renditions)[1:]
        for file in files:
            storage.replace(file.file, file.key)
    if not _recorded(media, files, thumbhash=made.thumbhash):
        storage.discard(*(file.key for file in files))


def _made(media: Media, target: IO[bytes]) -> Prepared:
    with temporary_file() as source:
        try:
            with storage.opened(media.key) as original:
                shutil.copyfileobj(original, source)
        except FileNotFoundError as error:
            raise Underivable("the original is missing") from error
        except storage.STORAGE_ERRORS as error:
            raise StorageDown from error
        try:
            return prepared(measured(source, media.filename), target, Wishes())
        except Unavailable:
            raise
        except Problem as problem:
            raise Underivable(problem.message) from problem


def _recorded(media: Media, files: Sequence[PlannedFile], *, thumbhash: str) -> bool:
    """Rows for exactly these files; False where the media has been deleted or moved meanwhile."""
    with transaction.atomic():
        alive = Media.objects.select_for_update().filter(pk=media.pk, key=media.key)
        if not alive.update(thumbhash=thumbhash):
            return False
        stale = media.derivatives.exclude(key__in=[file.key for file in files])
        stale.delete()  # their files follow them
        for file in files:
            Derivative.objects.update_or_create(
                media=media,
                kind=file.kind,
                defaults={
                    "key": file.key,
                    "file_type": file.type.value,
                    "size": file.size,
                    "width": file.width,
                    "height": file.height,
                },
            )
    return True
