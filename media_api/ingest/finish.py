"""The bytes worth keeping: upright, without metadata, without a passenger (SRV-3, PRV-1)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Protocol

from media_api.filetypes import FileType
from media_api.ingest.decoder import opened
from media_api.ingest.facts import Facts
from media_api.ingest.metadata import avif, gif, jpeg, png, webp
from media_api.ingest.metadata.head import head
from media_api.ingest.metadata.kept import exif_by_policy, kept_exif
from media_api.ingest.metadata.parts import Unreadable
from media_api.ingest.policy import MetadataPolicy
from media_api.ingest.rework import Rework, rework
from media_api.ingest.sniff import Format, sniff
from media_api.ingest.spool import temporary_file
from media_api.ingest.video import remux
from media_api.ingest.watermark import Watermark
from media_api.ingest.wishes import Wishes
from media_api.problems import DamagedMedia, NotMedia


class StripWithExif(Protocol):
    """Copies a file without its words; `exif` takes the place of its own."""

    def __call__(self, source: IO[bytes], target: IO[bytes], *, exif: bytes) -> None: ...


STRIPS_WITH_EXIF: dict[Format, StripWithExif] = {
    Format.JPEG: jpeg.strip,
    Format.PNG: png.strip,
    Format.WEBP: webp.strip,
}
STRIPS = {Format.GIF: gif.strip, Format.AVIF: avif.strip, Format.HEIC: avif.strip}
BOXES = {Format.AVIF, Format.HEIC}  # containers whose words cannot always be told from the picture


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The file as it will be stored, open."""

    file: IO[bytes]
    type: FileType
    width: int
    height: int
    size: int
    is_resized: bool


def finish(source: IO[bytes], target: IO[bytes], facts: Facts, wishes: Wishes) -> Finished:
    """Write what is kept to `target`, which is open and empty, and measure it.

    A width is at most that of the picture; animations and videos keep their own. Raises
    DamagedMedia and NotMedia.
    """
    if facts.type.is_video:
        plan = Rework(type=facts.type)
        remux(source, target, facts)
    else:
        format_ = sniff(source)
        if format_ is None:
            raise NotMedia
        plan = _plan(source, format_, facts, wishes)
        _write(source, target, format_=format_, plan=plan, facts=facts)
    size = target.seek(0, io.SEEK_END)
    target.seek(0)
    return Finished(
        file=target,
        type=facts.type,
        width=plan.width or facts.width,
        height=_height(facts, plan.width),
        size=size,
        is_resized=plan.width is not None,
    )


def _plan(source: IO[bytes], format_: Format, facts: Facts, wishes: Wishes) -> Rework:
    is_resized = wishes.width is not None and wishes.width < facts.width and not facts.is_animated
    width = wishes.width if is_resized else None
    return Rework(
        type=facts.type,
        orientation=facts.orientation,
        width=width,
        exif=_exif(source, format_, wishes.metadata),
        watermark=_watermark(facts, wishes, width=width),
    )


def _exif(source: IO[bytes], format_: Format, policy: MetadataPolicy) -> bytes:
    """What came in a HEIC goes into the JPEG that is made of it."""
    if format_ is not Format.HEIC or policy is MetadataPolicy.NONE:
        return kept_exif(source, format_, policy)
    with head(source, format_) as file, opened(file, format_) as image:
        return exif_by_policy(image.info.get("exif"), policy)


def _watermark(facts: Facts, wishes: Wishes, *, width: int | None) -> Watermark | None:
    """For stills that are large enough; a GIF has no colours to spare for one."""
    if facts.is_animated or facts.is_360 or facts.type is FileType.GIF or not wishes.watermark:
        return None
    side = min(width or facts.width, _height(facts, width))
    return wishes.watermark if side >= wishes.watermark.least else None


def _height(facts: Facts, width: int | None) -> int:
    return max(1, round(facts.height * (width / facts.width))) if width else facts.height


def _write(
    source: IO[bytes], target: IO[bytes], *, format_: Format, plan: Rework, facts: Facts
) -> None:
    """An AVIF whose words cannot be told from its picture is encoded anew: that drops them."""
    if plan.width or plan.orientation != 1 or plan.watermark or facts.is_converted:
        _rework(source, target, format_=format_, plan=plan)
        return
    try:
        _strip(source, target, format_=format_, exif=plan.exif)
    except Unreadable as error:
        if facts.is_animated or format_ is not Format.AVIF:
            raise DamagedMedia(type=format_) from error
        target.seek(0)
        target.truncate()
        _rework(source, target, format_=format_, plan=plan)


def _rework(source: IO[bytes], target: IO[bytes], *, format_: Format, plan: Rework) -> None:
    """Decoders keep what stands before the pixels in memory: it is taken away first."""
    if format_ is Format.BMP:
        rework(source, target, format_=format_, plan=plan)
        return
    with temporary_file() as lean:
        try:
            _strip(source, lean, format_=format_, exif=b"")
        except Unreadable as error:
            if format_ not in BOXES:
                raise DamagedMedia(type=format_) from error
            rework(source, target, format_=format_, plan=plan)
        else:
            rework(lean, target, format_=format_, plan=plan)


def _strip(source: IO[bytes], target: IO[bytes], *, format_: Format, exif: bytes) -> None:
    if format_ in STRIPS:
        STRIPS[format_](source, target)
    else:
        STRIPS_WITH_EXIF[format_](source, target, exif=exif)
