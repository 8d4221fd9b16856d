"""AVIF: boxes; items are found by their place in the file, so nothing may move."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import IO

from media_api.ingest.metadata.parts import MOST_PARTS, Part, Unreadable, copy, size_of
from media_api.ingest.spool import BLOCK

META_SIZE = 4 * 1024 * 1024  # the indexes of items and tracks; encoders write a few hundred bytes
KEPT = {b"ftyp", b"meta", b"mdat", b"moov"}
MOST_EXTENTS, MOST_SECRETS = 10_000, 100
SECRET = {b"Exif", b"mime", b"uri "}
# An EXIF item must still begin like one for decoders to go on: an empty TIFF directory.
LONG = b"\0\0\0\1"  # instead of a length: it follows the name
EMPTY_EXIF = b"\0\0\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Extent:
    """Where bytes of an item lie: in the file, or in the meta box's own data.

    `stated` is where the index, a meta box, says its size.
    """

    item: int
    in_meta: bool
    start: int
    size: int
    stated: Part


def boxes(file: IO[bytes], start: int, end: int) -> Iterator[Part]:
    """The well-formed boxes of [start, end), headers included."""
    for _count in range(MOST_PARTS):
        file.seek(start)
        header = file.read(16)
        if start >= end or len(header) < 8:  # noqa: PLR2004 - a length and a name
            return
        size, name = struct.unpack_from(">I4s", header)
        if size == 1 and len(header) == 16:  # noqa: PLR2004 - a long length follows the name
            size = int.from_bytes(header[8:], "big")
        stop = end if size == 0 else start + size
        if not start + 8 <= stop <= end:
            return
        yield Part(name, start, stop)
        start = stop
    raise Unreadable


def weight(file: IO[bytes]) -> int:
    """Bytes of EXIF and XMP, which decoders take into memory at once."""
    end = file.seek(0, 2)
    return sum(
        extent.size
        for box in _nested(file, 0, end)
        if box.name == b"meta"
        for extent, _kind in _secret_extents(*_index(file, box))
    )


def strip(source: IO[bytes], target: IO[bytes]) -> None:
    """Blank EXIF, XMP and unknown boxes where they stand; cut what follows the last box."""
    end = source.seek(0, 2)
    if weight(source) > end:  # the same bytes again and again
        raise Unreadable
    for box in boxes(source, 0, end):
        if box.name in KEPT:
            copy(source, target, box)
        else:
            _write_empty(target, box)
    for box in _nested(source, 0, end):
        if box.name == b"meta":
            _blank_items(source, target, box)
        else:
            target.seek(box.start)
            _write_empty(target, box)


def _nested(
    file: IO[bytes], start: int, end: int, holders: tuple[bytes, ...] = (b"moov", b"trak")
) -> Iterator[Part]:
    """The boxes that hold words, also those of the tracks of an image sequence."""
    held = 0
    for box in boxes(file, start, end):
        held += size_of(box) if box.name in {b"meta", *holders[:1]} else 0
        if held > META_SIZE:
            raise Unreadable
        if box.name in {b"meta", b"udta"}:
            yield box
        elif box.name in holders[:1]:
            file.seek(box.start)
            if file.read(4) == LONG:
                raise Unreadable
            yield from _nested(file, box.start + 8, box.end, holders[1:])


def _write_empty(target: IO[bytes], box: Part) -> None:
    size = size_of(box)
    target.write(struct.pack(">I4s", size, b"free"))
    _write_zeros(target, size - 8)


def _write_zeros(target: IO[bytes], size: int) -> None:
    for left in range(size, 0, -BLOCK):
        target.write(bytes(min(BLOCK, left)))


def _blank_items(source: IO[bytes], target: IO[bytes], meta: Part) -> None:
    """What is blank is stated to be short: a decoder need not read all of it."""
    inside, parts = _index(source, meta)
    origin = meta.start + parts[b"idat"].start + 8 if b"idat" in parts else 0
    secrets = _secret_extents(inside, parts)
    for extent, kind in secrets:
        start = extent.start + (origin if extent.in_meta else 0)
        _blank(target, Part(kind, start, start + extent.size))
    for extent, _kind in secrets:
        size = min(extent.size, len(EMPTY_EXIF))
        target.seek(meta.start + extent.stated.start)
        target.write(size.to_bytes(size_of(extent.stated), "big"))


def _index(file: IO[bytes], meta: Part) -> tuple[BytesIO, dict[bytes, Part]]:
    size = size_of(meta)
    file.seek(meta.start)
    inside = BytesIO(file.read(size))
    return inside, {part.name: part for part in _row(inside, 12, size)}


def _row(meta: BytesIO, start: int, end: int) -> list[Part]:
    """Boxes without a gap: in an index with one, something could be overlooked."""
    row = list(boxes(meta, start, end))
    if start != end and (not row or row[-1].end != end):
        raise Unreadable
    return row


def _secret_extents(meta: BytesIO, parts: dict[bytes, Part]) -> list[tuple[Extent, bytes]]:
    """Few, and no more bytes than an honest file has: a lying index must not cost us hours."""
    if b"iinf" not in parts:
        return []
    try:
        secret = dict(_secret_items(meta, parts[b"iinf"]))
        extents = list(islice(_extents(meta, parts[b"iloc"]), MOST_EXTENTS)) if secret else []
    except (KeyError, IndexError, struct.error) as error:
        raise Unreadable from error
    found = [(extent, secret[extent.item]) for extent in extents if extent.item in secret]
    if len(extents) == MOST_EXTENTS or {extent.item for extent, _kind in found} != secret.keys():
        raise Unreadable
    if len(found) > MOST_SECRETS:
        raise Unreadable
    return found


def _blank(target: IO[bytes], part: Part) -> None:
    if not part.start < part.end <= target.seek(0, 2):
        raise Unreadable
    size = size_of(part)
    start = EMPTY_EXIF[:size] if part.name == b"Exif" else b""
    target.seek(part.start)
    target.write(start)
    _write_zeros(target, size - len(start))


def _secret_items(meta: BytesIO, index: Part) -> Iterator[tuple[int, bytes]]:
    """The id and kind of each item that is not picture data."""
    meta.seek(index.start + 8)
    first = index.start + (14 if meta.read(1) == b"\0" else 16)
    for entry in _row(meta, first, index.end):
        meta.seek(entry.start + 8)
        version = meta.read(4)[0]
        item = _number(meta, 2 if version < 3 else 4)  # noqa: PLR2004 - ids grew in version 3
        meta.seek(2, 1)
        kind = meta.read(4)
        if kind in SECRET:
            yield item, kind


def _extents(meta: BytesIO, index: Part) -> Iterator[Extent]:
    """Where every item lies, by the item location box."""
    meta.seek(index.start + 8)
    version = meta.read(4)[0]
    sizes = meta.read(2)
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    wide = 4 if version > 1 else 2
    for _item in range(min(_number(meta, wide), MOST_PARTS)):
        item = _number(meta, wide)
        in_meta = bool(version and _number(meta, 2) & 15 == 1)
        meta.seek(2, 1)
        base = _number(meta, base_size)
        for _extent in range(_number(meta, 2)):
            meta.seek((sizes[1] & 15) if version else 0, 1)
            start = base + _number(meta, offset_size)
            stated = Part(b"", meta.tell(), meta.tell() + length_size)
            yield Extent(item, in_meta, start, _number(meta, length_size), stated)


def _number(meta: BytesIO, size: int) -> int:
    data = meta.read(size)
    if len(data) < size:
        raise Unreadable
    return int.from_bytes(data, "big")
