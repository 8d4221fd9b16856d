"""Thumb and medium of a picture or a video, from one decode that also proves its pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from PIL.Image import Image

from media_api.derivatives.placeholder import placeholder
from media_api.derivatives.plan import FRAME, medium_size
from media_api.derivatives.sheet import THUMB, Sheet, Size, cut, needed_scale
from media_api.derivatives.vips import pictures as pictures_by_vips
from media_api.filetypes import FileType
from media_api.ingest.decoder import decoding, decoding_turn, opened, smooth
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished
from media_api.ingest.rework import REDUCING_GAP, draft
from media_api.ingest.sniff import Format
from media_api.ingest.video import frame

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


@dataclass(frozen=True, kw_only=True)
class Derived:
    """All that is made from a media; `thumbhash` is shown while the thumb loads."""

    renditions: list[Rendition]
    thumbhash: str


def derive(original: Finished, facts: Facts) -> Derived:
    """Raises DamagedMedia when the picture, or the first frame of an animation, is not whole."""
    type_ = FileType.JPEG if facts.type.is_video else original.type
    options = _options(original, facts)
    renditions, thumbhash = list[Rendition](), ""
    with decoding_turn():
        for kind, image in _pictures(original, facts):
            renditions.append(_encoded(kind, image, type_, options))
            if kind == THUMB:
                thumbhash = placeholder(image)
    return Derived(renditions=renditions, thumbhash=thumbhash)


def _options(original: Finished, facts: Facts) -> dict[str, Any]:
    if facts.type.is_video:
        return OPTIONS[FileType.JPEG]
    is_photograph = original.size > PHOTOGRAPH * original.width * original.height
    if original.type is FileType.PNG and not facts.is_animated and is_photograph:
        return RUNS_ONLY
    return OPTIONS[original.type]


def _pictures(original: Finished, facts: Facts) -> Iterable[tuple[str, Image]]:
    if facts.type.is_video:
        return _of_video(original.file, facts)
    format_, size = Format[original.type.name], (original.width, original.height)
    medium = medium_size(size, is_animated=facts.is_animated)
    quick = pictures_by_vips(original.file, format_, medium, settings.THUMB_SIDE)
    return _of_image(original.file, format_, medium) if quick is None else quick


def _of_video(file: IO[bytes], facts: Facts) -> Iterator[tuple[str, Image]]:
    picture = frame(file, facts)
    yield FRAME, picture
    medium = medium_size(picture.size, is_animated=False)
    sheet = Sheet(image=picture, box=(0, 0, *picture.size), gap=REDUCING_GAP)
    yield from cut(sheet, medium, settings.THUMB_SIDE)


def _of_image(file: IO[bytes], format_: Format, medium: Size | None) -> Iterator[tuple[str, Image]]:
    side = settings.THUMB_SIDE
    with opened(file, format_) as image:
        profile = image.info.get("icc_profile")
        box = draft(image, needed_scale(image.size, medium, side))
        image.load()
        sheet = Sheet(image=smooth(image), box=box, profile=profile, gap=REDUCING_GAP)
        yield from cut(sheet, medium, side)


def _encoded(kind: str, image: Image, type_: FileType, options: dict[str, Any]) -> Rendition:
    data = BytesIO()
    image.info = {}  # comments and profiles would travel along
    with decoding(type_.name):
        image.save(data, type_.name, **options)
    return Rendition(
        kind=kind, type=type_, data=data.getvalue(), width=image.width, height=image.height
    )
