"""Title, description and moment of a picture, from its EXIF and XMP."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree as ET

from PIL import ExifTags, Image

from media_api.ingest.metadata.camera import photo_tags
from media_api.ingest.metadata.text import decoded, decoded_comment, decoded_wide, tidy
from media_api.parameters import DESCRIPTION_LENGTH, TITLE_LENGTH

Base = ExifTags.Base
XMP_SIZE = 64 * 1024
ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
PANORAMA = re.compile(rb"GPano:ProjectionType\s*(=\s*[\"']|>)\s*equirectangular")
DC = "{http://purl.org/dc/elements/1.1/}"
RDF_LI = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


def title_and_description(exif: Image.Exif, xmp: bytes) -> tuple[str | None, str | None]:
    """The first of each that is not empty; one text is not used for both."""
    tree = _tree(xmp)
    caption = decoded(exif.get(Base.ImageDescription))
    titles = (_alternative(tree, "title"), decoded_wide(exif.get(Base.XPTitle)), caption)
    comment = decoded_comment(photo_tags(exif).get(Base.UserComment), big_endian=exif.endian == ">")
    descriptions = (
        _alternative(tree, "description"),
        decoded_wide(exif.get(Base.XPComment)),
        caption,
        comment,
    )
    title = _first(titles, TITLE_LENGTH)
    described = _first(
        (text for text in descriptions if tidy(text, TITLE_LENGTH + 1) != title), DESCRIPTION_LENGTH
    )
    return title, described


def taken_at(exif: Image.Exif) -> datetime | None:
    """When the shutter opened; without an offset the clock is taken for UTC."""
    photo = photo_tags(exif)
    original = decoded(photo.get(Base.DateTimeOriginal))
    text = original or decoded(exif.get(Base.DateTime))
    try:
        moment = datetime.strptime(text.strip()[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - below
        return moment.replace(tzinfo=_zone(decoded(photo.get(Base.OffsetTimeOriginal))))
    except ValueError:
        return None


def is_panorama(xmp: bytes) -> bool:
    """A picture of the whole sphere around the camera."""
    return bool(PANORAMA.search(xmp[: 4 * XMP_SIZE]))


def _zone(offset: str) -> timezone:
    found = OFFSET.fullmatch(offset.strip())
    if not found:
        return UTC
    sign = -1 if found[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(found[2]), minutes=int(found[3])))


def _tree(xmp: bytes) -> ET.Element | None:
    """XMP without entities and of a modest size is harmless to parse; other XMP is not read."""
    text = xmp.rstrip(b"\0 ")
    if not text or len(text) > XMP_SIZE or b"\0" in text or ENTITIES.search(text):
        return None
    try:
        return ET.fromstring(text)  # noqa: S314 - see above
    except (ET.ParseError, ValueError, LookupError):
        return None


def _alternative(tree: ET.Element | None, name: str) -> str:
    """The first language of a text that may be given in several."""
    found = None if tree is None else tree.find(f".//{DC}{name}//{RDF_LI}")
    return "" if found is None else found.text or ""


def _first(texts: Iterable[str], longest: int) -> str | None:
    return next((text for found in texts if (text := tidy(found, longest))), None)
