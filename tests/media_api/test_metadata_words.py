"""Titles, captions, moments and panoramas as programs write them into XMP and IPTC."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from media_api.ingest.decoder import opened
from media_api.ingest.metadata import jpeg
from media_api.ingest.metadata.camera import camera_fields
from media_api.ingest.metadata.head import head
from media_api.ingest.metadata.iptc import Captions, captions, iptc_of
from media_api.ingest.metadata.text import tidy
from media_api.ingest.metadata.words import is_panorama, taken_at, title_and_description
from media_api.ingest.sniff import Format
from tests.samples import draw

NAMES = (
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/'"
    " xmlns:xmp='http://ns.adobe.com/xap/1.0/'"
    " xmlns:exif='http://ns.adobe.com/exif/1.0/'"
    " xmlns:pano='http://ns.google.com/photos/1.0/panorama/'"
    " xmlns:GPano='http://ns.google.com/photos/1.0/panorama/'"
)
UTF_8 = (1, 90, b"\x1b%G")


def xmp(inner: str = "", attributes: str = "") -> bytes:
    described = f"<rdf:Description {attributes}>{inner}</rdf:Description>"
    return f"<rdf:RDF {NAMES}>{described}</rdf:RDF>".encode()


def record(*values: tuple[int, int, bytes]) -> bytes:
    return b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(text)) + text
        for record, number, text in values
    )


def resources(iptc: bytes) -> bytes:
    """The segment in which JPEG keeps IPTC."""
    resource = b"8BIM\4\4\0\0" + struct.pack(">I", len(iptc)) + iptc + bytes(len(iptc) & 1)
    return jpeg.segment(jpeg.APP13, b"Photoshop 3.0\0" + resource)


def test_iptc_is_read_in_any_script() -> None:
    told = captions(record(UTF_8, (2, 5, "山水".encode()), (2, 120, "Тихо".encode())))
    assert told == Captions(title="山水", description="Тихо")


def test_iptc_without_a_charset_is_utf_8_or_latin() -> None:
    assert captions(record((2, 105, b"caf\xe9"))).title == "café"
    assert captions(record((2, 5, "é".encode()))).title == "é"


def test_words_of_iptc_reach_the_reader_through_the_head() -> None:
    data = draw.encoded(draw.picture(), "JPEG")
    iptc = record(UTF_8, (2, 5, "秋天".encode()), (2, 120, b"Leaves"))
    file = io.BytesIO(data[:2] + resources(iptc) + data[2:])
    with head(file, Format.JPEG) as lean, opened(lean, Format.JPEG) as image:
        words = title_and_description(Image.Exif(), b"", iptc_of(image))
    assert words == ("秋天", "Leaves")


@given(st.binary(max_size=60))
def test_any_record_is_read(noise: bytes) -> None:
    captions(noise)
    captions(record((2, 5, b"A title")) + noise)


def test_the_default_language_comes_first() -> None:
    packet = xmp(
        "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Herbst</rdf:li>"
        "<rdf:li xml:lang='x-default'>Autumn</rdf:li></rdf:Alt></dc:title>"
    )
    assert title_and_description(Image.Exif(), packet) == ("Autumn", None)


@pytest.mark.parametrize(
    "packet",
    [
        xmp(attributes="xmp:CreateDate='2024-05-06T07:08:09Z'"),
        xmp("<exif:DateTimeOriginal>2024-05-06T09:08:09+02:00</exif:DateTimeOriginal>"),
        xmp(
            "<exif:DateTimeOriginal>soon</exif:DateTimeOriginal>",
            "xmp:CreateDate='20240506T070809'",
        ),
    ],
)
def test_the_moment_is_read_from_xmp_when_exif_has_none(packet: bytes) -> None:
    assert taken_at(Image.Exif(), packet) == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def test_the_moment_of_exif_comes_first() -> None:
    moment = taken_at(draw.exif(), xmp(attributes="xmp:CreateDate='1999-01-01'"))
    assert moment == datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_moment_at_the_end_of_time_is_none(year: str) -> None:
    """Moved to another zone it would be outside of what calendars hold."""
    tags = draw.exif()
    photo = tags.get_ifd(ExifTags.IFD.Exif)
    photo[ExifTags.Base.DateTimeOriginal] = f"{year}:01:01 00:00:00"
    assert taken_at(tags) is None
    assert taken_at(Image.Exif(), xmp(attributes=f"xmp:CreateDate='{year}-01-01'")) is None


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (xmp(attributes="GPano:ProjectionType='equirectangular'"), True),
        (xmp(attributes='GPano:ProjectionType = "equirectangular"'), True),
        (xmp("<GPano:ProjectionType>equirectangular</GPano:ProjectionType>"), True),
        (xmp("<pano:ProjectionType> equirectangular </pano:ProjectionType>"), True),
        (xmp(attributes="pano:ProjectionType='&#101;quirectangular'"), True),
        (xmp(attributes="GPano:ProjectionType='cylindrical'"), False),
        (xmp("<GPano:UsePanoramaViewer>True</GPano:UsePanoramaViewer>"), False),
        (xmp("<dc:title>equirectangular</dc:title>"), False),
        (b"", False),
    ],
)
def test_a_panorama_is_recognised_however_it_is_spelt(packet: bytes, *, expected: bool) -> None:
    assert is_panorama(packet) is expected


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u200f", "\u00ad"])
def test_marks_that_turn_or_hide_text_are_removed(hidden: str) -> None:
    assert tidy(f"photo{hidden}gpj.exe", 100) == "photogpj.exe"
    packet = xmp(f"<dc:title><rdf:Alt><rdf:li>a{hidden}b</rdf:li></rdf:Alt></dc:title>")
    assert title_and_description(Image.Exif(), packet)[0] == "ab"


def test_hidden_marks_leave_the_camera_s_name() -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Make] = "Lei\u202etz".encode()
    assert camera_fields(tags) == {"Make": "Leitz"}
