"""PNG files of the kinds that Pillow reads but does not write, and a colour profile."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageCms

from tests.samples import draw


def written(
    raw: bytes, size: tuple[int, int], *, depth: int, colour: int, interlaced: bool = False
) -> bytes:
    """A PNG of these filtered rows: of kinds that Pillow reads but does not write."""
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlaced)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(draw.png_chunk(*chunk) for chunk in chunks)


def interlaced(picture: Image.Image) -> bytes:
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4)]
    raw = io.BytesIO()
    pixels = picture.tobytes()
    for left, top, across, down in [*passes, (1, 0, 2, 2), (0, 1, 1, 2)]:
        for y in range(top, picture.height, down):
            row = pixels[y * picture.width * 3 : (y + 1) * picture.width * 3]
            places = range(left, picture.width, across)
            raw.write(b"\0" + b"".join(row[x * 3 : x * 3 + 3] for x in places))
    return written(raw.getvalue(), picture.size, depth=8, colour=2, interlaced=True)


def deep(picture: Image.Image, colour: int) -> bytes:
    """Sixteen bits a sample; the lower eight are noise."""
    samples = zip(picture.tobytes(), Image.effect_noise((999, 999), 80).tobytes(), strict=False)
    pixels = bytes(byte for pair in samples for byte in pair)
    length = picture.width * len(picture.getbands()) * 2
    rows = (pixels[at : at + length] for at in range(0, len(pixels), length))
    return written(b"".join(b"\0" + row for row in rows), picture.size, depth=16, colour=colour)


def swapped_profile() -> bytes:
    """The usual one under another name, its green and blue exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    green, blue = profile.index(b"gXYZ"), profile.index(b"bXYZ")
    profile[green : green + 4], profile[blue : blue + 4] = b"bXYZ", b"gXYZ"
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
