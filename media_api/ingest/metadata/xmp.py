"""XMP: words, the moment and the kind of a panorama, from a packet of XML nobody vouches for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

XMP_SIZE = 64 * 1024
ENTITIES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
PANORAMA = re.compile(rb"GPano:ProjectionType\s*(=\s*[\"']|>)\s*equirectangular")
DC, XMP_BASE = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/xap/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PROJECTION = "{http://ns.google.com/photos/1.0/panorama/}ProjectionType"
MOMENTS = (
    "{http://ns.adobe.com/exif/1.0/}DateTimeOriginal",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated",
    f"{XMP_BASE}CreateDate",
)


def tree_of(xmp: bytes) -> ET.Element | None:
    """XMP without entities and of a modest size is harmless to parse; other XMP is not read."""
    text = xmp.rstrip(b"\0 ")
    if not text or len(text) > XMP_SIZE or b"\0" in text or ENTITIES.search(text):
        return None
    try:
        return ET.fromstring(text)  # noqa: S314 - see above
    except (ET.ParseError, ValueError, LookupError):
        return None


def alternative(tree: ET.Element | None, name: str) -> str:
    """A text that may be given in several languages: the default one, else the first."""
    texts = [] if tree is None else tree.findall(f".//{DC}{name}//{RDF}li")
    by_default = (text for text in texts if _language(text) == "x-default")
    found = next(by_default, texts[0] if texts else None)
    return "" if found is None else found.text or ""


def _language(text: ET.Element) -> str | None:
    return text.get("{http://www.w3.org/XML/1998/namespace}lang")


def value_of(tree: ET.Element | None, name: str) -> str:
    """A simple property, which may stand as an attribute or as an element."""
    if tree is None:
        return ""
    for described in tree.iter(f"{RDF}Description"):
        if text := described.get(name) or described.findtext(name):
            return text.strip()
    return ""


def moment(tree: ET.Element | None) -> datetime | None:
    """When the picture was taken; without an offset the clock is taken for UTC."""
    for name in MOMENTS:
        try:
            found = datetime.fromisoformat(value_of(tree, name))
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def is_panorama(xmp: bytes) -> bool:
    """A picture of the whole sphere around the camera; also told by a packet too long to parse."""
    if PANORAMA.search(xmp[: 4 * XMP_SIZE]):
        return True
    return value_of(tree_of(xmp), PROJECTION) == "equirectangular"
