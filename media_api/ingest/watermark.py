"""The site's mark on the pictures it keeps: which, where, and how much of it shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from PIL import Image
from PIL.Image import Resampling

from media_api.ingest.decoder import opened, smooth
from media_api.ingest.sniff import Format, sniff

Size = tuple[int, int]
REDUCING_GAP = 2.0


class Position(StrEnum):
    """Where in the picture; what is not said is the middle."""

    TOP_LEFT = "top-left"
    TOP = "top"
    TOP_RIGHT = "top-right"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom-right"


@dataclass(frozen=True, kw_only=True)
class Watermark:
    """`data` is a PNG, for whoever applies it may read no files.

    `opacity` is in per cent, `share` that of the picture's area, `margin` the least distance from
    the picture's edges; pictures with a side of less than `least` stay as they are.
    """

    data: bytes
    position: Position = Position.BOTTOM_RIGHT
    opacity: int = 50
    share: float = 0.04
    margin: int = 10
    least: int = 100


def watermark_of_site() -> Watermark | None:
    """None unless the site names a file. Raises ImproperlyConfigured when that is no PNG."""
    name = getattr(settings, "WATERMARK_FILE", "")
    if not name:
        return None
    try:
        data = Path(name).read_bytes()
        if sniff(BytesIO(data)) is not Format.PNG:
            raise ImproperlyConfigured("WATERMARK_FILE is not a PNG")
        return Watermark(
            data=data,
            position=Position(getattr(settings, "WATERMARK_POSITION", Watermark.position)),
            opacity=getattr(settings, "WATERMARK_OPACITY", Watermark.opacity),
            least=getattr(settings, "WATERMARK_LEAST", Watermark.least),
        )
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"the watermark: {error}") from error


def marked(picture: Image.Image, watermark: Watermark) -> Image.Image:
    """The picture, changed where it is of 8-bit samples already, with the mark on it."""
    with opened(BytesIO(watermark.data), Format.PNG) as image:
        mark = image.convert("RGBA")
    size = mark_size(picture.size, mark.size, watermark)
    mark = mark.resize(size, Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    veil = mark.getchannel("A").point(lambda alpha: alpha * watermark.opacity // 100)
    place = mark_place(picture.size, size, watermark)
    result = smooth(picture)
    if result.mode in {"RGBA", "LA"}:
        mark.putalpha(veil)
        result.alpha_composite(mark.convert(result.mode), place)
    else:
        result.paste(mark.convert("RGB").convert(result.mode), place, veil)
    return result


def mark_size(picture: Size, mark: Size, watermark: Watermark) -> Size:
    """The wanted share of the area, in the mark's own shape, within the margins."""
    width, height = mark
    room = [max(1, side - 2 * watermark.margin) for side in picture]
    wanted = math.sqrt(watermark.share * picture[0] * picture[1] / (width * height))
    scale = min(wanted, room[0] / width, room[1] / height)
    return max(1, int(width * scale)), max(1, int(height * scale))


def mark_place(picture: Size, mark: Size, watermark: Watermark) -> Size:
    """Where the mark's upper left corner comes to lie."""
    words = watermark.position.split("-")
    across = ("left" not in words) + ("right" in words)
    down = ("top" not in words) + ("bottom" in words)
    left, top = (
        _offset(side - own, steps, margin=watermark.margin)
        for side, own, steps in zip(picture, mark, (across, down), strict=True)
    )
    return left, top


def _offset(free: int, steps: int, *, margin: int) -> int:
    """At the near edge, halfway, or at the far edge; margins give way where there is no room."""
    margin = min(margin, free // 2)
    return margin + (free - 2 * margin) * steps // 2
