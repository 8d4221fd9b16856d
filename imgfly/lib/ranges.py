"""The Range header of RFC 9110, as far as a media host needs it: one range of bytes."""

from __future__ import annotations

import re

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
MOST_DIGITS = 18


class Unsatisfiable(ValueError):  # noqa: N818 - RFC 9110's word
    """The range lies outside the file: the answer is 416."""


def one_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that are asked for, or None where the whole file is the answer.

    Several ranges, other units and malformed headers count as no range (SRV-5).
    Raises Unsatisfiable.
    """
    match = ONE_RANGE.fullmatch(header.strip())
    if match is None or max(map(len, match.groups())) > MOST_DIGITS:
        return None
    first, last = match.groups()
    if not first:
        return _last_bytes(last, size)
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise Unsatisfiable(header)
    return start, min(end, size - 1)


def _last_bytes(count: str, size: int) -> tuple[int, int] | None:
    if not count:
        return None
    if not int(count) or not size:
        raise Unsatisfiable(count)
    return max(0, size - int(count)), size - 1
