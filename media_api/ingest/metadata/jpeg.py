"""JPEG: segments, and scans of entropy-coded data between them."""

from __future__ import annotations

import re
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
from media_api.ingest.spool import BLOCK
from media_api.problems import DamagedMedia

START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
APP0, APP1, APP2, APP13, APP14 = (bytes((0xFF, 0xE0 + number)) for number in (0, 1, 2, 13, 14))
TABLES = {b"\xff\xc4", b"\xff\xcc", b"\xff\xdb", b"\xff\xdc", b"\xff\xdd"}
RESERVED = b"\xff\xc8"
FRAMES = {bytes((0xFF, number)) for number in range(0xC0, 0xD0)} - TABLES - {RESERVED}
KEPT = {*FRAMES, *TABLES, APP0, APP2, APP14}
# Within a scan FF is followed by 00, by a restart marker D0..D7 or by more FF, nothing else.
NEXT_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd9-\xef\xfe]")
MOST_SCANS = 100  # encoders write ten; each costs the decoder as much as the whole picture
WINDOW = 256  # the first look for a marker; it grows with what is looked through
JFIF_SIZE, ADOBE_SIZE = 14, 12  # without an embedded preview, without what was appended


def segments(file: IO[bytes], *, scans: bool = True) -> Iterator[Part]:
    """Each segment with its marker, up to END; of `scans` the coded data is part as well."""
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
        at = _next_marker(file, end) if marker == SCAN and scans else end
        yield Part(marker, start, at)
    raise Unreadable


def front(file: IO[bytes]) -> Iterator[Part]:
    """The segments up to and with the header of the first SCAN, in all of one frame."""
    frames = 0
    for part in segments(file, scans=False):
        frames += part.name in FRAMES
        if frames > 1:  # decoders do not agree on which of them counts
            raise Unreadable
        yield part
        if part.name == SCAN:
            return


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


def strip(source: IO[bytes], target: IO[bytes], *, exif: bytes = b"") -> None:
    """Drop previews, comments, XMP, IPTC and what follows the image; `exif` replaces EXIF."""
    target.write(START)
    pending = segment(APP1, exif) if exif else b""
    written: Counter[bytes] = Counter()
    for part in segments(source):
        if part.name != APP0:  # JFIF wants to be first
            target.write(pending)
            pending = b""
        if part.name in {SCAN, END}:
            written[part.name] += 1
            if written[part.name] > MOST_SCANS:
                raise DamagedMedia(type="JPEG")
            copy(source, target, part)
            continue
        kept = _detail(source, part)
        written[part.name] += len(kept)
        if written[part.name] <= MOST_DETAILS:
            target.write(kept)


def segment(marker: bytes, payload: bytes) -> bytes:
    return marker + struct.pack(">H", len(payload) + 2) + payload


def _detail(file: IO[bytes], part: Part) -> bytes:
    """The segment as it is kept: what describes the pixels or their colours, else nothing."""
    if part.name not in KEPT:
        return b""
    file.seek(part.start)
    whole = file.read(size_of(part))
    payload = whole[4:]
    if part.name == APP2:
        return whole if payload.startswith(b"ICC_PROFILE\0") else b""
    if part.name == APP14:
        return segment(APP14, payload[:ADOBE_SIZE]) if payload.startswith(b"Adobe") else b""
    if part.name == APP0:
        is_jfif = payload.startswith(b"JFIF\0")
        return segment(APP0, payload[: JFIF_SIZE - 2] + b"\0\0") if is_jfif else b""
    return whole
