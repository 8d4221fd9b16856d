"""The bytes worth keeping: upright, without metadata, without a passenger (SRV-3, PRV-1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from media_api.filetypes import FileType
from media_api.ingest.facts import Facts
from media_api.ingest.metadata import avif, gif, jpeg, png, webp
from media_api.ingest.metadata.camera import exif_block
from media_api.ingest.metadata.parts import Unreadable
from media_api.ingest.rework import Rework, rework
from media_api.ingest.sniff import Format, sniff
from media_api.ingest.spool import Spool, hashed, temporary_file
from media_api.problems import DamagedMedia, NotMedia

STRIPS = {
    Format.PNG: png.strip,
    Format.GIF: gif.strip,
    Format.WEBP: webp.strip,
    Format.AVIF: avif.strip,
}


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The file as it will be stored, open until the `with` that made it ends."""

    file: IO[bytes]
    type: FileType
    width: int
    height: int
    size: int
    md5: str
    sha256: str
    is_resized: bool


@contextmanager
def finished(spool: Spool, facts: Facts, *, width: int | None) -> Iterator[Finished]:
    """`width` is at most the width of the picture; an animation keeps its own."""
    format_ = sniff(spool.file)
    if format_ is None:
        raise NotMedia
    is_resized = width is not None and width < facts.width and not facts.is_animated
    plan = Rework(
        type=facts.type,
        orientation=facts.orientation,
        width=width if is_resized else None,
        exif=exif_block(facts.exif) if facts.type is FileType.JPEG else b"",
    )
    with temporary_file() as file:
        _write(spool.file, file, format_=format_, plan=plan, facts=facts)
        size, (md5, sha256) = hashed(file, "md5", "sha256")
        yield Finished(
            file=file,
            type=facts.type,
            width=plan.width or facts.width,
            height=_height(facts, plan.width),
            size=size,
            md5=md5,
            sha256=sha256,
            is_resized=is_resized,
        )


def _height(facts: Facts, width: int | None) -> int:
    return max(1, round(facts.height * (width / facts.width))) if width else facts.height


def _write(
    source: IO[bytes], target: IO[bytes], *, format_: Format, plan: Rework, facts: Facts
) -> None:
    """An AVIF whose words cannot be told from its picture is encoded anew: that drops them."""
    if plan.width or plan.orientation != 1 or facts.is_converted:
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
            if format_ is not Format.AVIF:
                raise DamagedMedia(type=format_) from error
            rework(source, target, format_=format_, plan=plan)
        else:
            rework(lean, target, format_=format_, plan=plan)


def _strip(source: IO[bytes], target: IO[bytes], *, format_: Format, exif: bytes) -> None:
    if format_ is Format.JPEG:
        jpeg.strip(source, target, exif=exif)
    else:
        STRIPS[format_](source, target)
