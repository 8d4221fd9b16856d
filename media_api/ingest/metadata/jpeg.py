"""JPEG: segments, and scans of entropy-coded data between them."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import MOST_PARTS, Part, Unreadable, copy
from media_api.ingest.spool import BLOCK

START, END, SCAN, COMMENT = b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"\xff\xfe"
APP0, APP1, APP2, APP14 = b"\xff\xe0", b"\xff\xe1", b"\xff\xe2", b"\xff\xee"
APPLICATIONS = {bytes((0xFF, number)) for number in range(0xE0, 0xF0)}
# Within a scan FF is followed by 00, by a restart marker D0..D7 or by more FF, nothing else.
NEXT_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd9-\xef\xfe]")
WINDOW = 256  # the first look for a marker; it grows with what is looked through
JFIF_SIZE, ADOBE_SIZE = 14, 12  # without an embedded preview, without what was appended


def segments(file: IO[bytes]) -> Iterator[Part]:
    """Each segment with its marker, up to END; a SCAN includes the coded data behind it."""
    at = 2
    for _count in range(MOST_PARTS):
        start = _next_marker(file, at)
        file.seek(start)
        marker, size = file.read(2), int.from_bytes(file.read(2), "big")
        if marker == END:
            yield Part(END, start, start + 2)
        if marker in {END, b""}:
            return
        end = start + 2 + size
        at = _next_marker(file, end) if marker == SCAN else end
        yield Part(marker, start, at)
    raise Unreadable


def _next_marker(file: IO[bytes], at: int) -> int:
    """Where the next marker stands, else the end of the file."""
    file.seek(at)
    carried, size = b"", WINDOW
    while block := file.read(size):
        window = carried + block
        if found := NEXT_MARKER.search(window):
            return at + found.start()
        carried = window[-1:]
        at += len(window) - 1
        size = min(size * 4, BLOCK)
    return at + len(carried)


def strip(source: IO[bytes], target: IO[bytes], *, exif: bytes) -> None:
    """Drop previews, comments, XMP, IPTC and what follows the image; `exif` replaces EXIF."""
    target.write(START)
    pending = segment(APP1, exif) if exif else b""
    for part in segments(source):
        if part.name != APP0:  # JFIF wants to be first
            target.write(pending)
            pending = b""
        if part.name in APPLICATIONS:
            target.write(_application(source, part))
        elif part.name != COMMENT:
            copy(source, target, part)


def segment(marker: bytes, payload: bytes) -> bytes:
    return marker + struct.pack(">H", len(payload) + 2) + payload


def _application(file: IO[bytes], part: Part) -> bytes:
    """The segment as it is kept: colour profile and colour model, else nothing."""
    file.seek(part.start + 4)
    payload = file.read(part.end - part.start - 4)
    if part.name == APP2 and payload.startswith(b"ICC_PROFILE\0"):
        return segment(APP2, payload)
    if part.name == APP14 and payload.startswith(b"Adobe"):
        return segment(APP14, payload[:ADOBE_SIZE])
    if part.name == APP0 and payload.startswith(b"JFIF\0"):
        return segment(APP0, payload[: JFIF_SIZE - 2] + b"\0\0")
    return b""
