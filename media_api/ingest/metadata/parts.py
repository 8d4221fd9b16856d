"""A container as a row of parts, and the copying of those worth keeping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from imgfly.lib.copying import copied

EXIF_NAME = b"Exif\0\0"  # stands before the block, in JPEG only
# No encoder writes so many; a decoder would spend seconds on stepping over them.
MOST_PARTS = 100_000
MOST_WORDS = 256 * 1024  # bytes of EXIF, and of XMP, that are read
# Decoders keep what describes the pixels in memory: profiles, palettes, tables.
MOST_DETAILS = 4 * 1024 * 1024


class Unreadable(Exception):  # noqa: N818 - never leaves ingest: the pixels are encoded anew
    """The container is not built as it should be."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes [start, end) of a file, and the container's name for them."""

    name: bytes
    start: int
    end: int


def size_of(part: Part) -> int:
    return part.end - part.start


def copy(source: IO[bytes], target: IO[bytes], part: Part) -> None:
    """Memory does not grow with the file."""
    copied(source, target, part.start, size_of(part))
