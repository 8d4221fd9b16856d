"""Pictures of profiles: one square, or the whole, drawn small and without anything beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from PIL.Image import Image, Resampling

from media_api.ingest.decoder import decoding, decoding_turn, opened, smooth
from media_api.ingest.examine import examine
from media_api.ingest.facts import Facts
from media_api.ingest.rework import DRAFT_MARGIN, REDUCING_GAP, UPRIGHT
from media_api.ingest.sniff import Format, sniff
from media_api.ingest.spool import Spool
from media_api.problems import NotMedia

QUALITY = 84


@dataclass(frozen=True, kw_only=True)
class Crop:
    """A square of the picture, in percent: its side of the shorter one, its corner of each.

    Without a corner it is in the middle.
    """

    side: float = 100.0
    left: float | None = None
    top: float | None = None


@dataclass(frozen=True, kw_only=True)
class PortraitWishes:
    """`width` is the most that is kept; without a crop the whole picture is."""

    width: int
    crop: Crop | None = None


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """What was drawn: a WebP of this size."""

    width: int
    height: int


def portrait(source: IO[bytes], target: IO[bytes], wishes: PortraitWishes) -> Portrait:
    """Raises what `examine` does, and NotMedia for a video. No model and no database is asked."""
    facts = examine(Spool(file=source, filename="", size=0, sha256=""))
    format_ = sniff(source)
    if format_ is None or not format_.is_image:
        raise NotMedia
    with decoding_turn(), opened(source, format_) as image:
        profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
        _draft(image, facts, wishes)
        with decoding(format_):
            upright = _upright(image, facts)
            drawn = _drawn(upright, wishes)
            drawn.save(target, Format.WEBP, quality=QUALITY, method=4, icc_profile=profile)
    return Portrait(width=drawn.width, height=drawn.height)


def _draft(image: Image, facts: Facts, wishes: PortraitWishes) -> None:
    """A JPEG is decoded no larger than it is needed."""
    shown = min(facts.width, facts.height) * _side_of(wishes.crop) if wishes.crop else facts.width
    scale = min(1.0, DRAFT_MARGIN * wishes.width / max(1.0, shown))
    width, height = (max(1, round(side * scale)) for side in image.size)
    image.draft(image.mode, (width, height))


def _upright(image: Image, facts: Facts) -> Image:
    image.load()
    plain = smooth(image)
    turn = UPRIGHT[facts.orientation]
    upright = plain if turn is None else plain.transpose(turn)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _drawn(upright: Image, wishes: PortraitWishes) -> Image:
    box = _box(upright.size, wishes.crop)
    width = min(wishes.width, round(box[2] - box[0]))
    height = max(1, round(width * (box[3] - box[1]) / (box[2] - box[0])))
    drawn = upright.resize((width, height), Resampling.LANCZOS, box, REDUCING_GAP)
    drawn.info = {}
    return drawn


def _box(size: tuple[int, int], crop: Crop | None) -> tuple[int, int, int, int]:
    """Always inside the picture, whatever was asked for."""
    if crop is None:
        return (0, 0, *size)
    side = max(1, round(min(size) * _side_of(crop)))
    left, top = _start(size[0], side, crop.left), _start(size[1], side, crop.top)
    return (left, top, left + side, top + side)


def _side_of(crop: Crop) -> float:
    return min(100.0, max(1.0, crop.side)) / 100


def _start(whole: int, side: int, corner: float | None) -> int:
    wanted = (whole - side) // 2 if corner is None else round(whole * corner / 100)
    return max(0, min(whole - side, wanted))
