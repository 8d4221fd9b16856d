"""PNG and WebP pictures made small by libvips while they are read: less work, and less memory."""

from __future__ import annotations

import logging
import mmap
import struct
from collections.abc import Callable
from functools import cache
from typing import IO, Any

from PIL import Image
from PIL.ImageFile import ImageFile

from media_api.derivatives.sheet import Box, Sheet, Size, cut, needed_scale
from media_api.ingest.decoder import SIXTEEN_BIT, opened
from media_api.ingest.metadata import webp
from media_api.ingest.metadata.parts import Unreadable
from media_api.ingest.sniff import Format

# Averaging is cheap but rounds: it leaves at least so many times the wanted size to Lanczos.
PNG_MARGIN, WEBP_MARGIN = 3, 1.5
MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def pictures(
    file: IO[bytes], format_: Format, medium: Size | None, thumb_side: int
) -> list[tuple[str, Image.Image]] | None:
    """Medium and thumb, or None: it is for Pillow to make them, or to say what is wrong.

    Raises DamagedMedia or TooManyPixels when already the header is not to be accepted.
    """
    if format_ not in SHRINKS or engine() is None or _is_lossless(file, format_):
        return None
    with opened(file, format_) as header:
        if getattr(header, "is_animated", False):
            return None
        size, mode = header.size, _smooth_mode(header)
        profile = header.info.get("icc_profile")
    small = _small(file, format_, size, scale=needed_scale(size, medium, thumb_side))
    if small is None or small[0].mode != mode:
        return None
    sheet = Sheet(image=small[0], box=small[1], profile=profile)
    return list(cut(sheet, medium, thumb_side))


@cache
def engine() -> Any:
    """The binding, ready and closed to all other formats; None where it is missing.

    Called before a fork it only saves each copy the import. A picture must not be made before:
    the threads of libvips are not copied, and it would wait for them for ever.
    """
    try:
        import pyvips  # noqa: PLC0415 - programs that make no pictures do without
    except (ImportError, OSError):
        return None
    logging.getLogger("pyvips").setLevel(logging.ERROR)  # it reports each picture, and each flaw
    pyvips.block_untrusted_set(True)
    pyvips.operation_block_set("VipsForeign", True)
    for reader in READERS:
        pyvips.operation_block_set(reader, False)
    pyvips.concurrency_set(1)
    pyvips.cache_set_max(0)
    return pyvips


def _smooth_mode(image: ImageFile) -> str:
    """The mode in which `decoder.smooth` would give it."""
    is_see_through = image.has_transparency_data
    if image.mode in {"1", *SIXTEEN_BIT}:
        return "L"
    if image.mode in {"L", "LA"}:
        return "LA" if is_see_through else "L"
    return "RGBA" if is_see_through else "RGB"


def _is_lossless(file: IO[bytes], format_: Format) -> bool:
    """Made small, such a WebP would have clear pixels even where it says that it has none."""
    if format_ is not Format.WEBP:
        return False
    try:
        return any(chunk.name == b"VP8L" for chunk in webp.chunks(file))
    except (Unreadable, struct.error):
        return True  # for all we know


def _small(
    file: IO[bytes], format_: Format, size: Size, *, scale: float
) -> tuple[Image.Image, Box] | None:
    """The picture at about a multiple of the scale; None when anything about it is odd."""
    vips = engine()
    try:
        source = vips.Source.new_from_memory(_content(file))
        shrunk = SHRINKS[format_](vips, source, size, scale)
        if shrunk is None:
            return None
        picture, box = shrunk
        if picture.bands not in MODES or picture.format != "uchar":
            return None
        data, sides = picture.write_to_memory(), (picture.width, picture.height)
        return Image.frombytes(MODES[picture.bands], sides, data), box
    except vips.Error:
        return None


def _png(vips: Any, source: Any, size: Size, scale: float) -> tuple[Any, Box] | None:
    picture = vips.Image.pngload_source(source, access="sequential", fail_on="warning")
    factor = max(1, int(1 / (scale * PNG_MARGIN)))
    small = _shrunk(picture, factor)
    if small.format == "ushort":
        small = (small >> 8).cast("uchar")
    return small, (0, 0, size[0] / factor, size[1] / factor)


def _webp(vips: Any, source: Any, size: Size, scale: float) -> tuple[Any, Box] | None:
    """Only to shrink an opaque one: else Pillow is as quick, and weighs colours by their alpha."""
    if scale * WEBP_MARGIN >= 1:
        return None
    picture = vips.Image.webpload_source(
        source, scale=scale * WEBP_MARGIN, access="sequential", fail_on="warning"
    )
    return None if picture.hasalpha() else (picture, (0, 0, picture.width, picture.height))


def _content(file: IO[bytes]) -> mmap.mmap | bytes:
    """Not the descriptor: libvips would move its place behind the back of the open file."""
    try:
        descriptor = file.fileno()
    except OSError:  # it is in memory
        file.seek(0)
        data = file.read()
        file.seek(0)
        return data
    file.flush()
    return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)


def _shrunk(picture: Any, factor: int) -> Any:
    """Colours weigh as much as they are seen: those of clear pixels do not bleed."""
    if factor == 1:
        return picture
    if not picture.hasalpha():
        return picture.shrink(factor, factor, ceil=True)
    small = picture.premultiply().shrink(factor, factor, ceil=True)
    return small.unpremultiply().rint().cast(picture.format)


# The readers are the only ones of libvips' many that may run.
READERS = ("VipsForeignLoadPngSource", "VipsForeignLoadWebpSource")
SHRINKS: dict[Format, Callable[[Any, Any, Size, float], tuple[Any, Box] | None]] = {
    Format.PNG: _png,
    Format.WEBP: _webp,
}
