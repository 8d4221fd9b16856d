"""From examined files to rows: what will be kept where, and the one transaction."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.db import transaction

from imgfly.lib.digests import digest
from imgfly.lib.ids import delete_token
from media_api.derivatives.image import Rendition, extension
from media_api.filetypes import FileType
from media_api.ingest.finish import Finished
from media_api.models import Derivative, Media, Tag

SUFFIXES = {
    Derivative.Kind.THUMB: ".th",
    Derivative.Kind.MEDIUM: ".md",
    Derivative.Kind.FRAME: ".fr",
}


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The media, and the only copy of the secret that deletes it."""

    media: Media
    derivatives: list[Derivative]
    tags: list[Tag]
    delete_token: str


@dataclass(frozen=True, kw_only=True)
class PlannedFile:
    """A file that is about to be kept. `kind` is None for the original."""

    key: str
    kind: str | None
    type: FileType
    file: IO[bytes]
    size: int
    width: int
    height: int


def planned(stem: str, original: Finished, renditions: Sequence[Rendition]) -> list[PlannedFile]:
    """The original first, then what was made from it."""
    first = PlannedFile(
        key=f"{stem}.{original.type.value}",
        kind=None,
        type=original.type,
        file=original.file,
        size=original.size,
        width=original.width,
        height=original.height,
    )
    return [
        first,
        *(_planned_derivative(stem, rendition, original.type) for rendition in renditions),
    ]


def _planned_derivative(stem: str, rendition: Rendition, original: FileType) -> PlannedFile:
    suffix = SUFFIXES[Derivative.Kind(rendition.kind)]
    return PlannedFile(
        key=f"{stem}{suffix}.{extension(rendition, original)}",
        kind=rendition.kind,
        type=rendition.type,
        file=io.BytesIO(rendition.data),
        size=len(rendition.data),
        width=rendition.width,
        height=rendition.height,
    )


def record(media: Media, derivatives: Sequence[PlannedFile], tags: Sequence[str]) -> Accepted:
    """All rows or none; the transaction holds no file work."""
    token = delete_token()
    media.delete_digest = digest(token)
    with transaction.atomic(savepoint=False):
        rows = Tag.objects.bulk_create(
            [Tag(name=name) for name in sorted(tags)],  # in one order: no deadlock
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["name"],
        )
        media.save(force_insert=True)
        through = Media.tags.through
        through.objects.bulk_create(through(media=media, tag=tag) for tag in rows)
        made = Derivative.objects.bulk_create(
            Derivative(
                media=media,
                kind=file.kind or "",
                key=file.key,
                file_type=file.type.value,
                size=file.size,
                width=file.width,
                height=file.height,
            )
            for file in derivatives
        )
    by_name = {tag.name: tag for tag in rows}
    return Accepted(
        media=media,
        derivatives=made,
        tags=[by_name[name] for name in tags],
        delete_token=token,
    )
