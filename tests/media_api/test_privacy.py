"""No public byte tells where, by whom or with what else a file was made (PRV-1, VID-3, SRV-3)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL.PngImagePlugin import PngInfo

from media_api.filetypes import FileType
from media_api.ingest.metadata import jpeg
from tests.samples import draw, draw_video
from tests.samples.videos import KINDS

PLACE = b"+48.8584+002.2945/"
# As EXIF has them: 48 degrees, 51 minutes, 29.6 seconds, in both orders of bytes.
RATIONALS = [struct.pack(f"{order}6I", 48, 1, 51, 1, 148, 5) for order in "<>"]
WORDS = [b"SECRET", PLACE, *RATIONALS]
PAYLOADS = (b"<?php system($_GET[0]);", b"<script>alert(1)</script>", b"PK\x03\x04a passenger")


@pytest.fixture
def public(tmp_path: Path, stored: Callable[[], list[str]]) -> Callable[[], bytes]:
    """All bytes in storage: original and derivatives."""
    return lambda: b"".join((tmp_path / "media" / key).read_bytes() for key in stored())


def telling(kind: str) -> bytes:
    """A large picture that says everything that its format has words for."""
    options: dict[str, Any] = {"exif": draw.exif(), "xmp": draw.XMP}
    if kind == "PNG":
        options["pnginfo"] = told = PngInfo()
        told.add_text("Comment", "SECRET-COMMENT at +48.8584+002.2945/")
        told.add_itxt("XML:com.adobe.xmp", draw.XMP.decode())
    if kind == "JPEG":
        options["comment"] = "SECRET-COMMENT at +48.8584+002.2945/"
    return draw.encoded(draw.picture(700, 500), kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_no_stored_byte_of_a_picture_tells_the_place_or_the_owner(
    kind: str, upload: Callable[..., Any], public: Callable[[], bytes]
) -> None:
    data = telling(kind)
    assert {b"SECRET" in data, any(place in data for place in RATIONALS)} == {True}
    answer = upload(data, f"a.{kind.lower()}")
    assert answer.status_code == 200
    assert len(public()) > len(data) // 2
    assert [word for word in WORDS if word in public()] == []
    assert b"SECRET" not in answer.content
    assert "GPS" not in (answer.json()["image"]["original_exifdata"] or "")


@pytest.mark.parametrize("kind", list(KINDS), ids=str)
def test_no_stored_byte_of_a_video_tells_the_place(
    kind: FileType, upload: Callable[..., Any], public: Callable[[], bytes]
) -> None:
    data = draw_video.film(KINDS[kind])
    assert PLACE in data
    assert upload(data, f"a.{kind.value}").status_code == 200
    assert [word for word in WORDS if word in public()] == []


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_passenger_is_in_no_stored_byte(
    kind: str, payload: bytes, upload: Callable[..., Any], public: Callable[[], bytes]
) -> None:
    data = draw.encoded(draw.picture(700, 500), kind) + payload
    assert upload(data, "a.jpg").status_code == 200
    assert payload not in public()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_comment_that_is_a_program_is_in_no_stored_byte(
    payload: bytes, upload: Callable[..., Any], public: Callable[[], bytes]
) -> None:
    data = draw.encoded(draw.picture(700, 500), "JPEG")
    data = jpeg.START + jpeg.segment(b"\xff\xfe", payload) + data[2:]
    assert upload(data, "a.php.jpg").status_code == 200
    assert payload not in public()
