"""WebP: RIFF chunks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import (
    EXIF_NAME,
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
HAS_PROFILE, HAS_ALPHA, HAS_EXIF, HAS_XMP = 0x20, 0x10, 0x08, 0x04
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


def strip(source: IO[bytes], target: IO[bytes], *, words: bool = False, exif: bytes = b"") -> None:
    """Drop what follows the end and unknown chunks; EXIF and XMP too unless `words` may stay.

    `exif` replaces EXIF. Raises Unreadable when there is no place for it.
    """
    target.write(b"RIFF\0\0\0\0WEBP")
    kept = list(_worth(source, words=words))
    names = {chunk.name for chunk in kept} | ({b"EXIF"} if exif else set())
    if exif and b"VP8X" not in names:
        target.write(_extended(source, kept))
    for chunk in kept:
        if chunk.name == b"VP8X":
            _copy_flags(source, target, chunk, names)
        elif chunk.name != b"EXIF" or not exif:
            copy(source, target, chunk)
    if exif:
        target.write(_chunk(b"EXIF", exif.removeprefix(EXIF_NAME)))
    size = target.seek(0, 2)
    target.seek(4)
    target.write(struct.pack("<I", size - 8))


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) & 1)


def _extended(file: IO[bytes], chunks: list[Part]) -> bytes:
    """The header that a plain picture lacks: only behind one EXIF is looked for."""
    if not chunks or chunks[0].name not in {b"VP8 ", b"VP8L"}:
        raise Unreadable
    file.seek(chunks[0].start + 8)
    start = file.read(10).ljust(10, b"\0")
    if chunks[0].name == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", start, 6))
        width, height, alpha = width - 1, height - 1, 0
    else:
        (bits,) = struct.unpack_from("<I", start, 1)
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    if min(width, height) < 0:
        raise Unreadable
    flags = bytes((HAS_EXIF | (HAS_ALPHA if alpha else 0), 0, 0, 0))
    return _chunk(b"VP8X", flags + width.to_bytes(3, "little") + height.to_bytes(3, "little"))


def _copy_flags(source: IO[bytes], target: IO[bytes], chunk: Part, names: set[bytes]) -> None:
    """The flags tell no lie about the chunks that are gone."""
    source.seek(chunk.start)
    header = bytearray(source.read(18))
    if len(header) > 8:  # noqa: PLR2004 - the byte of flags follows the chunk's header
        header[8] &= ~sum(FLAGS.values())
        header[8] |= sum(flag for name, flag in FLAGS.items() if name in names)
    target.write(bytes(header[:4]) + struct.pack("<I", 10) + bytes(header[8:]))
