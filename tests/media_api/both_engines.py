"""Pictures made by libvips and by Pillow, side by side."""

from __future__ import annotations

import io
from typing import IO

from PIL import Image, ImageChops, ImageStat

from media_api.derivatives import vips
from media_api.derivatives.sheet import Sheet, Size, cut
from media_api.ingest.decoder import opened, smooth
from media_api.ingest.sniff import Format, sniff

SIDE = 32
Pictures = list[tuple[str, Image.Image]]


def by_pillow(file: IO[bytes], medium: Size | None, side: int = SIDE) -> Pictures:
    with opened(file, sniff(file) or Format.PNG) as image:
        image.load()
        box, profile = (0.0, 0.0, *image.size), image.info.get("icc_profile")
        sheet = Sheet(image=smooth(image), box=box, profile=profile)
        return list(cut(sheet, medium, side))


def medium_of(file: IO[bytes]) -> Size:
    with Image.open(file) as image:
        return 60, max(1, round(image.height * 60 / image.width))


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def assert_same(ours: Pictures | None, theirs: Pictures) -> None:
    assert ours is not None
    assert [kind for kind, _ in ours] == [kind for kind, _ in theirs]
    for (_, one), (_, other) in zip(ours, theirs, strict=True):
        assert (one.mode, one.size) == (other.mode, other.size)
        assert difference(seen(one), seen(other)) < 1


def assert_alike(ours: Pictures, theirs: Pictures) -> None:
    """For pictures that are all noise, of which every filter makes something else."""
    for (_, one), (_, other) in zip(ours, theirs, strict=True):
        assert (one.mode, one.size) == (other.mode, other.size)
        assert difference(seen(one), seen(other)) < 24


def seen(picture: Image.Image) -> Image.Image:
    """Colours as strong as they are seen."""
    return picture.convert("RGBA").convert("RGBa")


def compared(data: bytes) -> Pictures:
    """What both make of it."""
    file = io.BytesIO(data)
    medium = medium_of(file)
    theirs = by_pillow(file, medium)
    ours = vips.pictures(file, sniff(file) or Format.PNG, medium, SIDE)
    assert_same(ours, theirs)
    assert file.tell() == 0
    return ours or []
