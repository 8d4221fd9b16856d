"""IPTC-IIM: the words that news agencies, and programs of their time, write into JPEG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL.ImageFile import ImageFile

from media_api.ingest.metadata.text import decoded

RESOURCE = 0x0404  # in the image resources of a JPEG
MARK = 0x1C
HEADER = 5  # the mark, record, number, and a length of two bytes
LONGEST = 0x7FFF  # longer values have another form, which no text needs
CHARSET, TITLE, HEADLINE, CAPTION = (1, 90), (2, 5), (2, 105), (2, 120)
IS_UTF_8 = b"\x1b%G"


@dataclass(frozen=True, kw_only=True)
class Captions:
    """What the record says in words, "" where it says nothing."""

    title: str = ""
    description: str = ""


def iptc_of(image: ImageFile) -> bytes:
    """The record of an opened image, b"" when it has none."""
    resources = image.info.get("photoshop")
    record = resources.get(RESOURCE) if isinstance(resources, dict) else None
    return record if isinstance(record, bytes) else b""


def captions(record: bytes) -> Captions:
    """The first of each; whether the text is UTF-8 is stated, and often true unstated."""
    found: dict[tuple[int, int], bytes] = {}
    for name, value in _values(record):
        found.setdefault(name, value)
    is_utf_8 = found.get(CHARSET, b"").startswith(IS_UTF_8)
    texts = {
        name: value.decode("utf-8", "replace") if is_utf_8 else decoded(value)
        for name, value in found.items()
    }
    return Captions(
        title=texts.get(TITLE) or texts.get(HEADLINE, ""), description=texts.get(CAPTION, "")
    )


def _values(record: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    at = 0
    while record[at : at + 1] == bytes((MARK,)) and len(record) >= at + HEADER:
        size = int.from_bytes(record[at + 3 : at + HEADER], "big")
        if size > LONGEST:
            return
        at += HEADER + size
        yield (record[at - size - 4], record[at - size - 3]), record[at - size : at]
