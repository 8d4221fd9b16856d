"""PNG and APNG: chunks."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import (
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
    """Drop text, dates, EXIF, unknown chunks, too long ones and what follows the end."""
    target.write(SIGNATURE)
    written: Counter[bytes] = Counter()
    for chunk in chunks(source):
        if chunk.name in PIXELS:
            copy(source, target, chunk)
        elif chunk.name in KEPT:
            written[chunk.name] += size_of(chunk)
            if written[chunk.name] <= MOST_DETAILS:
                copy(source, target, chunk)
        elif chunk.name == b"IEND":
            target.write(END)
