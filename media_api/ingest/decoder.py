"""The one door to Pillow: only the format that was sniffed, and one word for all its failures."""

from __future__ import annotations

import io
import mmap
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from PIL import AvifImagePlugin, Image, ImageFile, WebPImagePlugin
from pillow_heif import HeifImageFile, options

from imgfly.lib.problems import Problem
from media_api.ingest.frames import Canvas, check_limits
from media_api.ingest.sniff import Format
from media_api.problems import Busy, DamagedMedia

# Pillow's own limit warns at once and refuses at twice, for the whole process; here the size in
# the header is compared with the settings before a pixel, or a canvas, is asked for (DEC-2).
Image.MAX_IMAGE_PIXELS = None

# Opening would otherwise import every plugin, at the first upload of these.
PLUGINS = (AvifImagePlugin, WebPImagePlugin)

# Only to be opened, and only where it is asked for by this name: Pillow's other lists stay as they
# are. A preview, a depth map or a mask in the file is never taken for the picture.
Image.register_open(Format.HEIC, HeifImageFile)
options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
options.DECODE_THREADS = 1  # the turns below are counted by the core

SIXTEEN_BIT = {"I", "I;16", "I;16L", "I;16B", "I;16N"}
SMOOTH = {"L", "LA", "RGB", "RGBA", "CMYK"}


# A large picture may need half a gigabyte while it is decoded: few at once (DEC-5).
TURNS = threading.BoundedSemaphore(min(2, os.cpu_count() or 1))
PATIENCE = 30.0  # seconds


@contextmanager
def decoding_turn() -> Iterator[None]:
    """Wait for one of the few places to decode in. Raises Busy after half a minute."""
    if not TURNS.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        TURNS.release()


@contextmanager
def decoding(name: str) -> Iterator[None]:
    """Whatever a decoder raises becomes DamagedMedia; a full disk and Problems stay themselves."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:  # any decoder exception means a damaged file (DEC-6)
        if isinstance(error, OSError) and error.errno:
            raise
        raise DamagedMedia(type=name) from error


@contextmanager
def opened(file: IO[bytes], format_: Format) -> Iterator[ImageFile.ImageFile]:
    """The image by its header, pixels when they are asked for; the file is left at its start.

    Raises TooManyPixels: whatever was thought of the file, this is what would be decoded.
    """
    with decoding(format_):
        file.seek(0)
        with Image.open(_seen(file, format_), formats=[format_]) as image:
            check_limits(Canvas(*image.size))
            yield image
        file.seek(0)


class _Mapped(io.RawIOBase):
    """A file that is read as a whole without being taken into memory: pages come when needed."""

    def __init__(self, file: IO[bytes]) -> None:
        file.flush()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        if size >= 0:
            return self._file.read(size)
        pages = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return cast(bytes, pages)  # the decoder takes whatever has a buffer

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _seen(file: IO[bytes], format_: Format) -> IO[bytes]:
    """The decoder of AVIF asks for the whole file, but looks into parts of it only."""
    if format_ is not Format.AVIF or isinstance(file, io.BytesIO):
        return file
    return cast(IO[bytes], _Mapped(file))


def smooth(image: Image.Image) -> Image.Image:
    """The same picture in a mode of 8-bit samples that can be resampled."""
    if image.mode in {"L", "RGB"} and "transparency" in image.info:  # one colour is not painted
        return image.convert({"L": "LA", "RGB": "RGBA"}[image.mode])
    if image.mode in SMOOTH:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode in SIXTEEN_BIT:
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
