"""WebP: RIFF chunks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import (
    MOST_DETAILS,
    MOST_PARTS,
    MOST_WORDS,
    Part,
    Unreadable,
    copy,
    size_of,
)

PICTURE = {b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"}
MOST = {b"VP8X": 64, b"ICCP": MOST_DETAILS}
MOST_WITH_WORDS = {**MOST, b"EXIF": MOST_WORDS, b"XMP ": MOST_WORDS}
HEADER = 12  # RIFF, size, WEBP
HAS_PROFILE, HAS_EXIF, HAS_XMP = 0x20, 0x08, 0x04
FLAGS = {b"ICCP": HAS_PROFILE, b"EXIF": HAS_EXIF, b"XMP ": HAS_XMP}


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


def _worth(file: IO[bytes], *, words: bool) -> Iterator[Part]:
    """The picture, and the first of each kind that describes it unless it is too long."""
    most = dict(MOST_WITH_WORDS if words else MOST)
    for chunk in chunks(file):
        if chunk.name in PICTURE:
            yield chunk
        elif size_of(chunk) <= most.get(chunk.name, 0):
            del most[chunk.name]
            yield chunk


def superfluous(file: IO[bytes]) -> int:
    """Bytes that are neither picture nor words of a modest length."""
    kept = sum(size_of(chunk) for chunk in _worth(file, words=True))
    return file.seek(0, 2) - HEADER - kept


def strip(source: IO[bytes], target: IO[bytes], *, words: bool = False) -> None:
    """Drop what follows the end and unknown chunks; EXIF and XMP too unless `words` may stay."""
    target.write(b"RIFF\0\0\0\0WEBP")
    names = {chunk.name for chunk in _worth(source, words=words)}
    for chunk in _worth(source, words=words):
        if chunk.name == b"VP8X":
            _copy_flags(source, target, chunk, names)
        else:
            copy(source, target, chunk)
    size = target.seek(0, 2)
    target.seek(4)
    target.write(struct.pack("<I", size - 8))


def _copy_flags(source: IO[bytes], target: IO[bytes], chunk: Part, names: set[bytes]) -> None:
    """The flags tell no lie about the chunks that are gone."""
    source.seek(chunk.start)
    header = bytearray(source.read(18))
    if len(header) > 8:  # noqa: PLR2004 - the byte of flags follows the chunk's header
        header[8] &= ~sum(flag for name, flag in FLAGS.items() if name not in names)
    target.write(bytes(header[:4]) + struct.pack("<I", 10) + bytes(header[8:]))
