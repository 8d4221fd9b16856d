"""Size and number of frames as the container states them: nothing is decoded (DEC-2, DEC-3)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from media_api.ingest.metadata import gif, png, webp
from media_api.ingest.metadata.parts import Unreadable
from media_api.ingest.sniff import Format
from media_api.problems import DamagedMedia, TooManyFrames, TooManyPixels

MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Canvas:
    """How large a picture is, and how often it is painted."""

    width: int
    height: int
    frames: int = 1


def check_limits(canvas: Canvas, *, most_pixels: int | None = None) -> None:
    """Raises TooManyPixels or TooManyFrames."""
    pixels = canvas.width * canvas.height
    most = most_pixels or settings.MAX_PIXELS
    if max(canvas.width, canvas.height) > settings.MAX_SIDE or pixels > most:
        raise TooManyPixels(
            width=canvas.width,
            height=canvas.height,
            side=settings.MAX_SIDE,
            megapixels=most // MEGA,
        )
    many = canvas.frames > settings.MAX_FRAMES
    if many or (canvas.frames > 1 and pixels * canvas.frames > settings.MAX_FRAME_PIXELS):
        raise TooManyFrames


def stated(file: IO[bytes], format_: Format) -> Canvas | None:
    """What the container says, None for formats that say it only to their decoder."""
    if format_ not in READERS:
        return None
    try:
        return READERS[format_](file)
    except (struct.error, IndexError, Unreadable) as error:
        raise DamagedMedia(type=format_) from error


def _gif(file: IO[bytes]) -> Canvas:
    """The screen, enlarged as decoders do by frames that stand out of it."""
    file.seek(6)
    width, height = struct.unpack("<HH", file.read(4))
    frames = 0
    for block in gif.blocks(file):
        if block.name != gif.IMAGE:
            continue
        frames += 1
        file.seek(block.start + 1)
        left, top, wide, high = struct.unpack("<4H", file.read(8))
        width, height = max(width, left + wide), max(height, top + high)
        if frames > settings.MAX_FRAMES:
            break
    return Canvas(width, height, frames)


def _png(file: IO[bytes]) -> Canvas:
    width = height = animated = painted = 0
    for chunk in png.chunks(file):
        painted += chunk.name == b"fcTL"
        if chunk.name not in {b"IHDR", b"acTL"}:
            continue
        file.seek(chunk.start + 8)
        first, second = struct.unpack(">II", file.read(8))
        if chunk.name == b"IHDR":
            width, height = max(width, first), max(height, second)
        else:
            animated = first
    return Canvas(width, height, max(1, painted, animated))


def _webp(file: IO[bytes]) -> Canvas:
    file.seek(12)
    width, height = _webp_size(file.read(18))
    frames = sum(chunk.name == b"ANMF" for chunk in webp.chunks(file))
    return Canvas(width, height, max(1, frames))


def _webp_size(head: bytes) -> tuple[int, int]:
    if head[:4] == b"VP8X":
        return 1 + int.from_bytes(head[12:15], "little"), 1 + int.from_bytes(head[15:18], "little")
    if head[:4] == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 9)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", head, 14)
    return width & 0x3FFF, height & 0x3FFF


READERS: dict[Format, Callable[[IO[bytes]], Canvas]] = {
    Format.GIF: _gif,
    Format.PNG: _png,
    Format.WEBP: _webp,
}
