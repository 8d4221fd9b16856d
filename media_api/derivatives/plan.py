"""Which derivatives a media will have: known from its facts, before a pixel is decoded."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from media_api.derivatives.sheet import MEDIUM, THUMB, Size
from media_api.filetypes import FileType

FRAME = "frame"  # the value of Derivative.Kind


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A derivative that is not made yet."""

    kind: str
    type: FileType
    width: int
    height: int


def promises(type_: FileType, size: Size, *, is_animated: bool) -> list[Promise]:
    """In the order in which they are made. `type_` and `size` are those of the original."""
    kept = FileType.JPEG if type_.is_video else type_
    sizes = {FRAME: size} if type_.is_video else {}
    medium = medium_size(size, is_animated=is_animated and not type_.is_video)
    if medium:
        sizes[MEDIUM] = medium
    sizes[THUMB] = (settings.THUMB_SIDE, settings.THUMB_SIDE)
    return [
        Promise(kind=kind, type=kept, width=width, height=height)
        for kind, (width, height) in sizes.items()
    ]


def medium_size(size: Size, *, is_animated: bool) -> Size | None:
    """None when the picture is narrow enough to be shown itself; animations always have one."""
    if size[0] <= settings.MEDIUM_WIDTH and not is_animated:
        return None
    width = min(settings.MEDIUM_WIDTH, size[0])
    return width, max(1, round(size[1] * width / size[0]))


def extension(type_: FileType, original: FileType) -> str:
    """For the name of its file; pictures of a video are told from pictures by it."""
    return "jpeg" if original.is_video else type_.value
