"""Thumb and medium of a picture, from one decode that also proves its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from PIL.Image import Image, Resampling
from PIL.ImageFile import ImageFile

from media_api.derivatives.colour import to_screen
from media_api.filetypes import FileType
from media_api.ingest.decoder import decoding, opened, smooth
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished
from media_api.ingest.rework import REDUCING_GAP, draft
from media_api.ingest.sniff import Format

Box = tuple[float, float, float, float]
THUMB, MEDIUM = "thumb", "medium"  # the values of Derivative.Kind
OPTIONS: dict[FileType, dict[str, Any]] = {
    FileType.JPEG: {"quality": 85},
    FileType.PNG: {"compress_level": 6},
    FileType.WEBP: {"quality": 80, "method": 4},
    FileType.AVIF: {"quality": 60, "speed": 8},
    FileType.GIF: {},
}


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
    return _renditions(
        finished.file,
        type_=finished.type,
        medium=medium_size(finished, is_animated=facts.is_animated),
    )


def medium_size(finished: Finished, *, is_animated: bool) -> tuple[int, int] | None:
    """None when the original is narrow enough to be shown itself; animations always have one."""
    width = min(settings.MEDIUM_WIDTH, finished.width)
    if finished.width <= settings.MEDIUM_WIDTH and not is_animated:
        return None
    return width, max(1, round(finished.height * width / finished.width))


def _renditions(
    file: IO[bytes], *, type_: FileType, medium: tuple[int, int] | None
) -> list[Rendition]:
    made: list[Rendition] = []
    format_ = Format[type_.name]
    with opened(file, format_) as image:
        profile = image.info.get("icc_profile")
        sheet = _decoded(image, medium)
        if medium:
            middle = to_screen(_resized(sheet, medium, sheet.box), profile)
            made.append(_encoded(MEDIUM, middle, type_))
            if min(medium) >= settings.THUMB_SIDE:
                sheet, profile = Sheet(middle, (0, 0, *middle.size)), None
        side = settings.THUMB_SIDE
        thumb = to_screen(_resized(sheet, (side, side), _centre(sheet.box)), profile)
        made.append(_encoded(THUMB, thumb, type_))
    return made


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


def _encoded(kind: str, image: Image, type_: FileType) -> Rendition:
    data = BytesIO()
    image.info = {}  # comments and profiles would travel along
    with decoding(type_.name):
        image.save(data, type_.name, **OPTIONS[type_])
    return Rendition(
        kind=kind, type=type_, data=data.getvalue(), width=image.width, height=image.height
    )
