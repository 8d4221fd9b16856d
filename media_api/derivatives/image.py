"""Thumb and medium of a picture, from one decode that also proves its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from PIL.Image import Image, Resampling
from PIL.ImageFile import ImageFile

from media_api.derivatives.colour import to_screen
from media_api.filetypes import FileType
from media_api.ingest.decoder import decoding, decoding_turn, opened, smooth
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished
from media_api.ingest.rework import REDUCING_GAP, draft
from media_api.ingest.sniff import Format

Box = tuple[float, float, float, float]
THUMB, MEDIUM = "thumb", "medium"  # the values of Derivative.Kind
# Slower settings were tried: WebP's and AVIF's save a few percent for several times the work.
OPTIONS: dict[FileType, dict[str, Any]] = {
    FileType.JPEG: {"quality": 85},
    FileType.PNG: {"compress_level": 6},
    FileType.WEBP: {"quality": 80, "method": 2},
    FileType.AVIF: {"quality": 60, "speed": 9},
    FileType.GIF: {},
}
# A PNG of this many bytes to a pixel is a photograph: nothing in it repeats, so the search for
# repetitions, most of the work, is left out. Drawings keep it: there it is what makes them small.
PHOTOGRAPH = 1.0
RUNS_ONLY = {"compress_level": 6, "compress_type": 3}


@dataclass(frozen=True, kw_only=True)
class Rendition:
    """A derivative before it is stored."""

    kind: str
    type: FileType
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Sheet:
    """A decoded picture and the part of it, in its own pixels, that is the whole picture."""

    image: Image
    box: Box


def derive(finished: Finished, facts: Facts) -> list[Rendition]:
    """Raises DamagedMedia when the picture, or the first frame of an animation, is not whole."""
    options = OPTIONS[finished.type]
    if finished.type is FileType.PNG and not facts.is_animated and _is_photograph(finished):
        options = RUNS_ONLY
    medium = medium_size(finished, is_animated=facts.is_animated)
    with decoding_turn():
        return [
            _encoded(kind, image, finished.type, options)
            for kind, image in _pictures(finished.file, Format[finished.type.name], medium=medium)
        ]


def _is_photograph(finished: Finished) -> bool:
    return finished.size > PHOTOGRAPH * finished.width * finished.height


def medium_size(finished: Finished, *, is_animated: bool) -> tuple[int, int] | None:
    """None when the original is narrow enough to be shown itself; animations always have one."""
    width = min(settings.MEDIUM_WIDTH, finished.width)
    if finished.width <= settings.MEDIUM_WIDTH and not is_animated:
        return None
    return width, max(1, round(finished.height * width / finished.width))


def _pictures(
    file: IO[bytes], format_: Format, *, medium: tuple[int, int] | None
) -> Iterator[tuple[str, Image]]:
    """The thumb is made of the medium when that is large enough both ways."""
    side = settings.THUMB_SIDE
    with opened(file, format_) as image:
        profile = image.info.get("icc_profile")
        sheet = _decoded(image, medium)
        if medium:
            middle = to_screen(_resized(sheet, medium, sheet.box), profile)
            yield MEDIUM, middle
            if min(medium) >= side:
                sheet, profile = Sheet(middle, (0, 0, *middle.size)), None
        yield THUMB, to_screen(_resized(sheet, (side, side), _centre(sheet.box)), profile)


def _decoded(image: ImageFile, medium: tuple[int, int] | None) -> Sheet:
    width, height = image.size
    scale = settings.THUMB_SIDE / min(width, height)
    if medium:
        needed = medium[0] / width
        scale = needed if min(medium) >= settings.THUMB_SIDE else max(scale, needed)
    box = draft(image, scale)
    image.load()
    return Sheet(smooth(image), box)


def _centre(box: Box) -> Box:
    """The largest square in the middle."""
    width, height = box[2], box[3]
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side


def _resized(sheet: Sheet, size: tuple[int, int], box: Box) -> Image:
    return sheet.image.resize(size, Resampling.LANCZOS, box, REDUCING_GAP)


def _encoded(kind: str, image: Image, type_: FileType, options: dict[str, Any]) -> Rendition:
    data = BytesIO()
    image.info = {}  # comments and profiles would travel along
    with decoding(type_.name):
        image.save(data, type_.name, **options)
    return Rendition(
        kind=kind, type=type_, data=data.getvalue(), width=image.width, height=image.height
    )
