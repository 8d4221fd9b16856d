"""Small files that would take much to decode, each to be refused by what its header says."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

GREY, RGB = 0, 2  # PNG's kinds of colour


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 1) -> bytes:
    """Black, of one bit a pixel unless `depth` says more, with chunks before the pixels."""
    colour = GREY if depth == 1 else RGB
    row = bytes(1 + (width * depth * (3 if colour else 1) + 7) // 8)
    pixels = zlib.compressobj(9)
    data = b"".join(pixels.compress(row) for _ in range(height)) + pixels.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    whole = [(b"IHDR", header), *chunks, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in whole)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def gif(width: int, height: int, count: int) -> bytes:
    """So many frames, each the same few bytes as the first."""
    file = BytesIO()
    Image.new("P", (width, height)).save(file, "GIF")
    whole = file.getvalue()
    start = whole.index(b",\0\0\0\0")
    return whole[:start] + whole[start:-1] * count + b";"


def webp(width: int, height: int, count: int) -> bytes:
    """One frame, then another again and again."""
    first, second = (Image.new("RGB", (width, height), colour) for colour in ("red", "blue"))
    file = BytesIO()
    first.save(file, "WEBP", save_all=True, append_images=[second])
    whole = file.getvalue()
    start = whole.rindex(b"ANMF")
    body = whole[8:start] + whole[start:] * (count - 1)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def png_of_frames(count: int) -> bytes:
    """One that says it has so many frames, and paints one."""
    return png(2000, 2000, (b"acTL", struct.pack(">II", count, 0)))


def gif_of_size(width: int, height: int) -> bytes:
    """A small one on a large screen."""
    data = gif(8, 8, 1)
    return data[:6] + struct.pack("<HH", width, height) + data[10:]


def jpeg_of_size(width: int, height: int) -> bytes:
    """A small one whose header says that it is large."""
    file = BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "JPEG")
    data = bytearray(file.getvalue())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def jpeg_of_scans(count: int) -> bytes:
    """A progressive one, its last scan many times: each costs as much as the whole picture."""
    file = BytesIO()
    Image.new("RGB", (6000, 6000), "red").save(file, "JPEG", progressive=True)
    data = file.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def bitmap_of_size(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 1, 0, 0, 0, 0, 2, 0)
    return b"BM" + struct.pack("<IHHI", 70, 0, 0, 62) + head + bytes(8) + bytes(64)


def webp_of_size(width: int, height: int) -> bytes:
    """Its canvas as large as one can be, its picture a dot."""
    file = BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "WEBP")
    picture = file.getvalue()[12:]
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + bytes(4) + canvas + picture
    return b"RIFF" + struct.pack("<I", len(body)) + body


def avif_of_size(width: int, height: int) -> bytes:
    """A small one whose index says that it is large."""
    file = BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "AVIF")
    data = bytearray(file.getvalue())
    size = data.index(b"ispe") + 8
    data[size : size + 8] = struct.pack(">II", width, height)
    return bytes(data)


BOMBS: dict[str, Callable[[], bytes]] = {
    "PNG of 13,377 x 13,377 and 1 bit": lambda: png(13_377, 13_377),
    "PNG of 20,000 x 20,000 and 1 bit": lambda: png(20_000, 20_000),
    "PNG of 10,000 x 10,000": lambda: png(10_000, 10_000, depth=8),
    "PNG of 4,000,000 frames": lambda: png_of_frames(4_000_000),
    "APNG of 300 frames, 1,200 MP": lambda: png_of_frames(300),
    "GIF of 300 frames, 1,200 MP": lambda: gif(2000, 2000, 300),
    "GIF of 50,000 frames": lambda: gif(8, 8, 50_000),
    "GIF of 65,535 x 65,535": lambda: gif_of_size(65_535, 65_535),
    "WebP of 500 frames, 500 MP": lambda: webp(1000, 1000, 500),
    "WebP of 16,384 x 16,384": lambda: webp_of_size(16_384, 16_384),
    "JPEG of 65,500 x 65,500": lambda: jpeg_of_size(65_500, 65_500),
    "JPEG of 36 MP in 500 scans": lambda: jpeg_of_scans(500),
    "AVIF of 65,536 x 65,536": lambda: avif_of_size(65_536, 65_536),
    "BMP of 100,000 x 100,000": lambda: bitmap_of_size(100_000, 100_000),
}
