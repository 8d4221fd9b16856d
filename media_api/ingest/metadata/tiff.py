"""TIFF directories, in which EXIF keeps its fields: read, and written anew byte for byte."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

HEADER = 8
ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
LONG, INLINE = 4, 4
MOST_FIELDS = 1000
PHOTO = 0x8769  # the directory about the exposure


class Malformed(Exception):  # noqa: N818 - never leaves metadata: the block is not kept
    """The block is not built as it should be."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a directory with its value as it stands in the file."""

    tag: int
    kind: int
    count: int
    value: bytes


def rewritten(block: bytes, wanted: Callable[[int], bool], *, longest: int) -> bytes:
    """The wanted fields of the main directory and of that about the exposure, of nothing else.

    Raises Malformed, also when the outcome would be too long.
    """
    order = ORDERS.get(block[:4])
    if order is None:
        raise Malformed
    try:
        (start,) = struct.unpack_from(f"{order}I", block, 4)
        main = {field.tag: field for field in _fields(block, start, order)}
        photo = main.pop(PHOTO, None)
        at = struct.unpack_from(f"{order}I", photo.value)[0] if photo else 0
        inner = _fields(block, at, order) if at else []
    except struct.error as error:
        raise Malformed from error
    chosen = _chosen(main.values(), wanted, longest), _chosen(inner, wanted, longest)
    return block[:4] + struct.pack(f"{order}I", HEADER) + _written(*chosen, order)


def _fields(block: bytes, start: int, order: str) -> list[Field]:
    """The directory at `start`; fields whose value lies beyond the end are left out."""
    (count,) = struct.unpack_from(f"{order}H", block, start)
    fields = []
    for number in range(min(count, MOST_FIELDS)):
        at = start + 2 + 12 * number
        tag, kind, length = struct.unpack_from(f"{order}HHI", block, at)
        size = SIZES.get(kind, 0) * length
        place = at + 8 if size <= INLINE else struct.unpack_from(f"{order}I", block, at + 8)[0]
        if 0 < size <= len(block) - place:
            fields.append(Field(tag, kind, length, block[place : place + size]))
    return fields


def _chosen(
    fields: Iterable[Field], wanted: Callable[[int], bool], longest: int
) -> dict[int, Field]:
    """By tag, in the order that directories have to be in."""
    chosen = {field.tag: field for field in fields if wanted(field.tag)}
    if sum(len(field.value) for field in chosen.values()) > longest:
        raise Malformed
    return dict(sorted(chosen.items()))


def _written(main: dict[int, Field], photo: dict[int, Field], order: str) -> bytes:
    """Both directories with their values behind them; none follows (no preview)."""
    if photo:
        main = dict(sorted({**main, PHOTO: Field(PHOTO, LONG, 1, bytes(4))}.items()))
    at = HEADER + len(_directory(main, HEADER, order))
    if photo:
        main[PHOTO] = Field(PHOTO, LONG, 1, struct.pack(f"{order}I", at))
    return _directory(main, HEADER, order) + (_directory(photo, at, order) if photo else b"")


def _directory(fields: dict[int, Field], start: int, order: str) -> bytes:
    """As it stands at `start`: values begin at even places."""
    values = b""
    behind = start + 2 + 12 * len(fields) + 4
    rows = [struct.pack(f"{order}H", len(fields))]
    for field in fields.values():
        place = field.value.ljust(INLINE, b"\0")
        if len(field.value) > INLINE:
            place = struct.pack(f"{order}I", behind + len(values))
            values += field.value + bytes(len(field.value) & 1)
        rows.append(struct.pack(f"{order}HHI", field.tag, field.kind, field.count) + place)
    return b"".join(rows) + bytes(4) + values
