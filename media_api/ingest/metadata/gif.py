"""GIF: blocks, each made of sub-blocks of at most 255 bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from media_api.ingest.metadata.parts import MOST_PARTS, Part, Unreadable, copy

IMAGE, EXTENSION, TRAILER = b",", b"!", b";"
CONTROL = b"!\xf9"
LOOPS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
LOOP_SIZE = 64  # a loop counter takes 19 bytes; longer ones carry something else
FIRST_WINDOW, WINDOW = 512, 64 * 1024  # most series are short, those of images long


def blocks(file: IO[bytes]) -> Iterator[Part]:
    """The header, then images named ",", extensions named "!" and their label, and ";"."""
    at = 13 + _palette(file, flags_at=10)
    yield Part(b"GIF", 0, at)
    for _count in range(MOST_PARTS):
        file.seek(at)
        lead = file.read(1)
        if not lead:
            return
        name, end = _block(file, lead, at)
        yield Part(name, at, end)
        if lead == TRAILER:
            return
        at = end
    raise Unreadable


def _block(file: IO[bytes], lead: bytes, at: int) -> tuple[bytes, int]:
    if lead == EXTENSION:
        return lead + file.read(1), _after_sub_blocks(file, at + 2)
    if lead == IMAGE:
        return lead, _after_sub_blocks(file, at + 11 + _palette(file, flags_at=at + 9))
    return lead, at + 1  # the trailer, or stray bytes that decoders step over


def _palette(file: IO[bytes], *, flags_at: int) -> int:
    file.seek(flags_at)
    flags = (file.read(1) or b"\0")[0]
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_sub_blocks(file: IO[bytes], at: int) -> int:
    """Past the empty sub-block that ends a series, reading windows rather than single bytes."""
    file.seek(at)
    reach = FIRST_WINDOW
    while window := file.read(reach):
        inside, reach = 0, WINDOW
        while inside < len(window):
            size = window[inside]
            inside += size + 1
            if not size:
                return at + inside
        at += inside
        file.seek(at)
    return at


def strip(source: IO[bytes], target: IO[bytes]) -> None:
    """Drop comments, texts, other programs' extensions and what follows the trailer."""
    for block in blocks(source):
        if block.name in {b"GIF", IMAGE, CONTROL, TRAILER} or _is_loop(source, block):
            copy(source, target, block)


def _is_loop(file: IO[bytes], block: Part) -> bool:
    if block.name != b"!\xff" or block.end - block.start > LOOP_SIZE:
        return False
    file.seek(block.start + 3)
    return file.read(11) in LOOPS
