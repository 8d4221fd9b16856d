"""What will be kept of an upload, and where: the original, and what is made from it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from media_api.derivatives.image import Rendition
from media_api.derivatives.plan import extension, promises
from media_api.filetypes import FileType
from media_api.ingest.finish import Finished
from media_api.models import Derivative, Media

SUFFIXES = {
    Derivative.Kind.THUMB: ".th",
    Derivative.Kind.MEDIUM: ".md",
    Derivative.Kind.FRAME: ".fr",
}


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
    return [first, *planned_renditions(stem, original.type, renditions)]


def planned_renditions(
    stem: str, original: FileType, renditions: Sequence[Rendition]
) -> list[PlannedFile]:
    return [
        PlannedFile(
            key=derivative_key(stem, rendition.kind, rendition.type, original),
            kind=rendition.kind,
            type=rendition.type,
            file=io.BytesIO(rendition.data),
            size=len(rendition.data),
            width=rendition.width,
            height=rendition.height,
        )
        for rendition in renditions
    ]


def derivative_key(stem: str, kind: str, type_: FileType, original: FileType) -> str:
    """Always the same for the same media: whoever makes it twice writes it twice."""
    return f"{stem}{SUFFIXES[Derivative.Kind(kind)]}.{extension(type_, original)}"


def promised(media: Media) -> list[Derivative]:
    """Rows that a worker will write, without a size and not saved."""
    stem, size = media.key.rpartition(".")[0], (media.width, media.height)
    return [
        Derivative(
            media=media,
            kind=promise.kind,
            key=derivative_key(stem, promise.kind, promise.type, media.type),
            file_type=promise.type.value,
            size=0,
            width=promise.width,
            height=promise.height,
        )
        for promise in promises(media.type, size, is_animated=media.is_animated)
    ]


def derivative_row(media: Media, file: PlannedFile) -> Derivative:
    return Derivative(
        media=media,
        kind=file.kind or "",
        key=file.key,
        file_type=file.type.value,
        size=file.size,
        width=file.width,
        height=file.height,
    )
