"""What the bytes are, and which bytes are refused before a pixel is decoded."""

from __future__ import annotations

import contextlib
import io
import resource
import struct
import time
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from media_api.filetypes import FileType
from media_api.ingest.examine import examine
from media_api.ingest.sniff import Format, sniff
from media_api.problems import DamagedMedia, NotMedia, TooManyFrames, TooManyPixels
from tests.samples import draw

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


@pytest.mark.parametrize("kind", KINDS)
def test_the_bytes_decide_the_type(kind: str) -> None:
    facts = examine(draw.spool(draw.encoded(draw.picture(), kind)))
    assert (facts.type, facts.width, facts.height) == (FileType[kind], 64, 48)
    assert not facts.is_animated
    assert not facts.is_converted


def test_a_bitmap_will_be_kept_as_png() -> None:
    facts = examine(draw.spool(draw.encoded(draw.picture(), "BMP")))
    assert facts.type is FileType.PNG
    assert facts.is_converted


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_is_recognised(kind: str) -> None:
    frames = [draw.picture(), draw.picture().rotate(90), draw.picture().rotate(180)]
    data = draw.encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)
    assert examine(draw.spool(data)).is_animated


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"8BPS\0\1",
        b"II*\0\x08\0\0\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x14ftypmif1\0\0\0\0mif1",
        b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\x82\x88matroska",
    ],
)
def test_other_files_are_not_media(data: bytes) -> None:
    with pytest.raises(NotMedia):
        examine(draw.spool(data))


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42", Format.MP4),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Format.MOV),
        (b"\0\0\0\x20moov", Format.MOV),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm", Format.WEBM),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\1B\x82\x88matroska", None),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", Format.AVIF),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format.HEIC),
        (b"\0\0\0\x14ftypmif1\0\0\0\0mif1", None),
    ],
)
def test_containers_are_told_apart(data: bytes, format_: Format | None) -> None:
    assert sniff(io.BytesIO(data)) == format_


@pytest.mark.parametrize("brand", [b"isom", b"qt  ", b"heic"])
def test_a_container_of_nothing_is_damaged(brand: bytes) -> None:
    with pytest.raises(DamagedMedia):
        examine(draw.spool(b"\0\0\0\x14ftyp" + brand + b"\0\0\0\0" + brand))


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_without_a_picture_is_damaged(kind: str) -> None:
    with pytest.raises(DamagedMedia):
        examine(draw.spool(draw.encoded(draw.picture(), kind)[:20]))


def test_a_small_file_of_many_pixels_is_refused_before_it_grows() -> None:
    side = 13_377
    row = b"\0" + bytes(side // 8 + 1)
    packed = zlib.compress(row * side, 9)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(draw.png_chunk(*chunk) for chunk in chunks)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(TooManyPixels, match="13377 x 13377"):
        examine(draw.spool(data))
    assert time.monotonic() - start < 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000


@pytest.mark.parametrize("frames", [1, 2])
def test_a_gif_that_claims_the_largest_screen_is_refused(frames: int) -> None:
    with pytest.raises(TooManyPixels):
        examine(draw.spool(draw.gif(frames, 65_535, 65_535)))


def test_a_gif_frame_that_stands_out_of_the_screen_counts() -> None:
    data = draw.gif(1).replace(struct.pack("<4H", 0, 0, 1, 1), struct.pack("<4H", 65_534, 0, 1, 1))
    with pytest.raises(TooManyPixels):
        examine(draw.spool(data))


def test_a_webp_that_claims_the_largest_canvas_is_refused() -> None:
    canvas = b"\xff\x3f\0" * 2
    data = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0" + canvas
    with pytest.raises(TooManyPixels):
        examine(draw.spool(data))


@pytest.mark.parametrize("kind", KINDS)
def test_the_limits_are_settings(settings: Settings, kind: str) -> None:
    data = draw.spool(draw.encoded(draw.picture(), kind))
    settings.MAX_SIDE = 63
    with pytest.raises(TooManyPixels):
        examine(data)
    settings.MAX_SIDE, settings.MAX_PIXELS = 64, 64 * 48 - 1
    with pytest.raises(TooManyPixels):
        examine(data)


def test_the_number_of_frames_is_limited() -> None:
    assert examine(draw.spool(draw.gif(1_000))).is_animated
    with pytest.raises(TooManyFrames):
        examine(draw.spool(draw.gif(1_001)))


def test_many_frames_of_many_pixels_are_refused_quickly() -> None:
    start = time.monotonic()
    with pytest.raises(TooManyFrames):
        examine(draw.spool(draw.gif(300, 2_000, 2_000)))
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + draw.png_chunk(b"prVt", b"") * 150_000,
        draw.gif(0)[:-1] + b"!\xfe\1x\0" * 150_000,
    ],
    ids=["PNG", "GIF"],
)
def test_a_heap_of_tiny_parts_is_damaged(data: bytes) -> None:
    start = time.monotonic()
    with pytest.raises(DamagedMedia):
        examine(draw.spool(data))
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_frames_are_counted_in_every_animated_format(settings: Settings, kind: str) -> None:
    frames = [draw.picture(), draw.picture().rotate(90), draw.picture().rotate(180)]
    data = draw.encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=80)
    settings.MAX_FRAMES = 2
    with pytest.raises(TooManyFrames):
        examine(draw.spool(data))


def test_the_camera_fields_are_readable_and_allow_listed() -> None:
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", exif=draw.exif())))
    assert facts.exif == {
        "Make": "Leitz?",
        "Model": "M 3",
        "ExposureTime": "1/250",
        "FNumber": 2.8,
        "ISOSpeedRatings": 400,
        "DateTimeOriginal": "2024:05:06 07:08:09",
    }


def test_the_moment_has_the_offset_of_the_camera() -> None:
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", exif=draw.exif())))
    assert facts.taken_at == datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)
    assert facts.taken_at.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("moment", ["0000:00:00 00:00:00", "yesterday", "", "2024:13:40 25:61:61"])
def test_a_nonsense_moment_is_none(moment: str) -> None:
    tags = draw.exif()
    tags.get_ifd(0x8769)[0x9003] = moment
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", exif=tags)))
    assert facts.taken_at is None


def test_title_and_description_come_from_xmp_in_any_script() -> None:
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", xmp=draw.XMP)))
    assert (facts.title, facts.description) == ("山水", "Two words")
    assert facts.is_360


def test_a_caption_in_utf_8_is_the_title() -> None:
    tags = draw.exif()
    tags[0x010E] = "  \x07Café 山 ".encode() + b"x" * 200
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", exif=tags)))
    assert facts.title is not None
    assert facts.title.startswith("Café 山 x")
    assert len(facts.title) == 100
    assert facts.description is not None
    assert len(facts.description) > 200


def test_xmp_with_entities_is_not_parsed() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>" + draw.XMP
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", xmp=bomb)))
    assert facts.title is None


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_exif_does_not_refuse_the_picture() -> None:
    data = draw.encoded(draw.picture(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    facts = examine(draw.spool(data))
    assert (facts.exif, facts.title, facts.taken_at) == (None, None, None)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_upright_picture(orientation: int) -> None:
    facts = examine(draw.spool(draw.encoded(draw.picture(), "JPEG", exif=draw.exif(orientation))))
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == ((64, 48) if orientation < 5 else (48, 64))


@given(st.sampled_from(KINDS), st.data())
def test_a_file_with_a_changed_byte_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    whole = bytearray(draw.encoded(draw.picture(16, 16), kind))
    whole[data.draw(st.integers(0, min(len(whole), 400) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NotMedia, DamagedMedia, TooManyPixels, TooManyFrames):
        examine(draw.spool(bytes(whole)))
