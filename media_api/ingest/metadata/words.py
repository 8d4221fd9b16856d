"""Title, description and moment of a picture, from its EXIF, XMP and IPTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from PIL import ExifTags, Image

from media_api.ingest.metadata.camera import photo_tags
from media_api.ingest.metadata.iptc import captions
from media_api.ingest.metadata.text import decoded, decoded_comment, decoded_wide, tidy
from media_api.ingest.metadata.xmp import alternative, is_panorama, moment, tree_of
from media_api.parameters import DESCRIPTION_LENGTH, TITLE_LENGTH

__all__ = ["is_panorama", "taken_at", "title_and_description"]

Base = ExifTags.Base
YEARS = range(1800, 9999)  # times that a database can hold, whatever their zone
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def title_and_description(
    exif: Image.Exif, xmp: bytes, iptc: bytes = b""
) -> tuple[str | None, str | None]:
    """The first of each that is not empty; one text is not used for both."""
    tree, told = tree_of(xmp), captions(iptc)
    caption = decoded(exif.get(Base.ImageDescription))
    titles = (alternative(tree, "title"), told.title, decoded_wide(exif.get(Base.XPTitle)), caption)
    comment = decoded_comment(photo_tags(exif).get(Base.UserComment), big_endian=exif.endian == ">")
    descriptions = (
        alternative(tree, "description"),
        told.description,
        decoded_wide(exif.get(Base.XPComment)),
        caption,
        comment,
    )
    title = _first(titles, TITLE_LENGTH)
    described = _first(
        (text for text in descriptions if tidy(text, TITLE_LENGTH + 1) != title), DESCRIPTION_LENGTH
    )
    return title, described


def taken_at(exif: Image.Exif, xmp: bytes = b"") -> datetime | None:
    """When the shutter opened; without an offset the clock is taken for UTC."""
    found = _by_exif(exif) or moment(tree_of(xmp))
    return found if found and found.year in YEARS else None


def _by_exif(exif: Image.Exif) -> datetime | None:
    photo = photo_tags(exif)
    original = decoded(photo.get(Base.DateTimeOriginal))
    text = original or decoded(exif.get(Base.DateTime))
    try:
        clock = datetime.strptime(text.strip()[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - below
        return clock.replace(tzinfo=_zone(decoded(photo.get(Base.OffsetTimeOriginal))))
    except ValueError:
        return None


def _zone(offset: str) -> timezone:
    found = OFFSET.fullmatch(offset.strip())
    if not found:
        return UTC
    sign = -1 if found[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(found[2]), minutes=int(found[3])))


def _first(texts: Iterable[str], longest: int) -> str | None:
    return next((text for found in texts if (text := tidy(found, longest))), None)
