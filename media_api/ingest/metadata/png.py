"""PNG and APNG: chunks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import MOST_PARTS, Part, Unreadable, copy

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"hIST", b"pHYs", b"sBIT"),
    *(b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI"),
    *(b"acTL", b"fcTL", b"fdAT"),
}


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


def strip(source: IO[bytes], target: IO[bytes]) -> None:
    """Drop text, dates, EXIF, unknown chunks and what follows the end."""
    target.write(SIGNATURE)
    for chunk in chunks(source):
        if chunk.name in KEPT:
            copy(source, target, chunk)
