"""A decoded picture, whichever engine decoded it, and the thumb and medium cut out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL.Image import Image, Resampling

from media_api.derivatives.colour import to_screen

Box = tuple[float, float, float, float]
Size = tuple[int, int]
THUMB, MEDIUM = "thumb", "medium"  # the values of Derivative.Kind


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A picture of smooth mode, and the part of it, in its own pixels, that is the whole picture.

    `gap` is Pillow's reducing_gap: how far averages may do the work of the better filter.
    """

    image: Image
    box: Box
    profile: bytes | None = None
    gap: float | None = None


def needed_scale(size: Size, medium: Size | None, side: int) -> float:
    """How large, at least, the sheet of a picture of this size has to be."""
    width, height = size
    scale = side / min(width, height)
    if medium:
        needed = medium[0] / width
        scale = needed if min(medium) >= side else max(scale, needed)
    return scale


def cut(sheet: Sheet, medium: Size | None, side: int) -> Iterator[tuple[str, Image]]:
    """The thumb is made of the medium when that is large enough both ways."""
    if medium:
        middle = _on_screen(sheet, medium, sheet.box)
        yield MEDIUM, middle
        if min(medium) >= side:
            sheet = Sheet(image=middle, box=(0, 0, *middle.size), gap=sheet.gap)
    yield THUMB, _on_screen(sheet, (side, side), _centre(sheet.box))


def _centre(box: Box) -> Box:
    """The largest square in the middle."""
    width, height = box[2], box[3]
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side


def _on_screen(sheet: Sheet, size: Size, box: Box) -> Image:
    small = sheet.image.resize(size, Resampling.LANCZOS, box, sheet.gap)
    return to_screen(small, sheet.profile)
