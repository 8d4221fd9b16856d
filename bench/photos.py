"""Pictures with about the entropy of photographs, and bodies of requests that carry them."""

from __future__ import annotations

import os
import random
import secrets
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageChops
from PIL.Image import Resampling

COMMENT = b"\xff\xfe"
LONGEST = 65_533  # bytes in one segment of a JPEG
HILLS, LEAVES = 96, 6  # pixels from one colour to the next: large shapes, and texture


def photo(width: int, height: int, *, grain: int) -> Image.Image:
    """Large soft shapes, finer ones in them, and the grain of a sensor; always the same."""
    dice = random.Random(width * height + grain)
    shapes = _noise(dice, width, height, every=HILLS)
    texture = _noise(dice, width, height, every=LEAVES).point(lambda value: value // 4)
    picture = ImageChops.add(shapes, texture, 1, -32)
    dots = Image.frombytes("L", (width, height), dice.randbytes(width * height))
    dots = dots.point(lambda value: value * (2 * grain + 1) // 256)
    return ImageChops.add(picture, Image.merge("RGB", (dots, dots, dots)), 1, -grain)


def _noise(dice: random.Random, width: int, height: int, *, every: int) -> Image.Image:
    size = (width // every + 2, height // every + 2)
    small = Image.frombytes("RGB", size, dice.randbytes(size[0] * size[1] * 3))
    return small.resize((width, height), Resampling.BICUBIC)


def jpeg(picture: Image.Image, *, quality: int, subsampling: int = 2) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return file.getvalue()


def quality_for(picture: Image.Image, most: int, *, subsampling: int = 2) -> int:
    """The highest quality at which the picture takes no more than so many bytes."""
    low, high = 30, 99
    while low < high:
        middle = (low + high + 1) // 2
        if len(jpeg(picture, quality=middle, subsampling=subsampling)) <= most:
            low = middle
        else:
            high = middle - 1
    return low


def jpeg_2mp() -> bytes:
    picture = photo(1632, 1224, grain=12)
    return jpeg(picture, quality=quality_for(picture, 630_000))


def jpeg_12mp() -> bytes:
    picture = photo(4000, 3000, grain=9)
    return jpeg(picture, quality=quality_for(picture, 4_200_000))


def png_small() -> bytes:
    file = BytesIO()
    photo(620, 466, grain=6).save(file, "PNG")
    return file.getvalue()


def large_jpeg(size: int) -> bytes:
    """A photograph of 48 megapixels whose pixels take nearly all of so many bytes."""
    tile = photo(2000, 1500, grain=40)
    picture = Image.new("RGB", (8000, 6000))
    for number in range(16):
        picture.paste(tile, (number % 4 * 2000, number // 4 * 1500))
    quality = quality_for(tile, size // 16 - 1000, subsampling=0)
    return padded(jpeg(picture, quality=quality, subsampling=0), size)


def padded(photograph: bytes, size: int) -> bytes:
    """The same JPEG with comments before its pixels that make it exactly so long."""
    room = size - len(photograph)
    segments = []
    while room > 3:  # noqa: PLR2004 - a segment without content takes four bytes
        length = min(LONGEST, room - 4)
        segments.append(COMMENT + struct.pack(">H", length + 2) + os.urandom(length))
        room -= length + 4
    return photograph[:2] + b"".join(segments) + photograph[2:]


def unique(data: bytes) -> bytes:
    """The same picture in other bytes: a comment is added."""
    words = secrets.token_hex(16).encode()
    if data.startswith(b"\xff\xd8"):
        return data[:2] + COMMENT + struct.pack(">H", len(words) + 2) + words + data[2:]
    chunk = b"tEXtComment\0" + words
    length = struct.pack(">I", len(chunk) - 4)
    return data[:-12] + length + chunk + struct.pack(">I", zlib.crc32(chunk)) + data[-12:]


def multipart(data: bytes, filename: str) -> tuple[bytes, str]:
    """The body of an upload and its content type."""
    boundary = secrets.token_hex(16)
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="source"; filename="{filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"


STANDARD: dict[str, Callable[[], bytes]] = {
    "jpeg2mp": jpeg_2mp,
    "jpeg12mp": jpeg_12mp,
    "png500k": png_small,
}
