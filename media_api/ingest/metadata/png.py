"""PNG and APNG: chunks."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import (
    EXIF_NAME,
    MOST_DETAILS,
    MOST_PARTS,
    Part,
    Unreadable,
    copy,
    size_of,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
END = b"\0\0\0\0IEND\xaeB`\x82"
PIXELS = {b"IDAT", b"fdAT"}
KEPT = {
    *(b"IHDR", b"PLTE", b"tRNS", b"bKGD", b"hIST", b"pHYs", b"sBIT"),
    *(b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI"),
    *(b"acTL", b"fcTL"),
}
KEEPABLE = KEPT | PIXELS


def chunks(file: IO[bytes]) -> Iterator[Part]:
    """Each chunk with its length and checksum, up to IEND."""
    at = len(SIGNATURE)
    for _count in range(MOST_PARTS):
        file.seek(at)
        header = file.read(8)
        if len(header) < 8:  # noqa: PLR2004 - a length and a name
            return
        size, name = struct.unpack(">I4s", header)
        yield Part(name, at, at + 12 + size)
        if name == b"IEND":
            return
        at += 12 + size
    raise Unreadable


def strip(source: IO[bytes], target: IO[bytes], *, exif: bytes = b"") -> None:
    """Drop text, dates, unknown chunks, too long ones and what follows; `exif` replaces EXIF."""
    target.write(SIGNATURE)
    written: Counter[bytes] = Counter()
    for chunk in chunks(source):
        written[chunk.name] += size_of(chunk) if chunk.name in KEPT else 0
        if chunk.name == b"IEND":
            target.write(END)
        elif chunk.name in KEEPABLE and written[chunk.name] <= MOST_DETAILS:
            copy(source, target, chunk)
        if exif and chunk.name == b"IHDR":
            target.write(_chunk(b"eXIf", exif.removeprefix(EXIF_NAME)))
            exif = b""


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
