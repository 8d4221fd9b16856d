"""WebP: RIFF chunks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import MOST_PARTS, Part, Unreadable, copy

KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
HEADER = 12  # RIFF, size, WEBP
HAS_EXIF, HAS_XMP = 0x08, 0x04


def chunks(file: IO[bytes]) -> Iterator[Part]:
    """Each chunk with its header and padding, up to the size the file gives itself."""
    file.seek(4)
    (size,) = struct.unpack("<I", file.read(4))
    at = HEADER
    for _count in range(MOST_PARTS):
        file.seek(at)
        header = file.read(8)
        if at >= size + 8 or len(header) < 8:  # noqa: PLR2004 - a name and a length
            return
        name, length = struct.unpack("<4sI", header)
        end = at + 8 + length + (length & 1)
        yield Part(name, at, end)
        at = end
    raise Unreadable


def strip(source: IO[bytes], target: IO[bytes]) -> None:
    """Drop EXIF, XMP, unknown chunks and what follows the end; the flags tell no lie."""
    target.write(b"RIFF\0\0\0\0WEBP")
    for chunk in chunks(source):
        if chunk.name == b"VP8X":
            _copy_flags(source, target, chunk)
        elif chunk.name in KEPT:
            copy(source, target, chunk)
    size = target.seek(0, 2)
    target.seek(4)
    target.write(struct.pack("<I", size - 8))


def _copy_flags(source: IO[bytes], target: IO[bytes], chunk: Part) -> None:
    source.seek(chunk.start)
    header = bytearray(source.read(18))
    if len(header) > 8:  # noqa: PLR2004 - the byte of flags follows the chunk's header
        header[8] &= ~(HAS_EXIF | HAS_XMP)
    target.write(bytes(header[:4]) + struct.pack("<I", 10) + bytes(header[8:]))
