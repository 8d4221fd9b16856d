"""Files copied without their metadata: the pixels stay, the passengers do not."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageSequence

from media_api.ingest.metadata import avif, gif, jpeg, png, webp
from media_api.ingest.metadata.camera import camera_fields, exif_block, read_exif
from media_api.ingest.metadata.parts import Part, Unreadable, copy
from tests.samples import draw

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TAIL = b"<?php SECRET-TAIL ?>"
Strip = Callable[[IO[bytes], IO[bytes]], None]
STRIPS: dict[str, Strip] = {
    "JPEG": lambda source, target: jpeg.strip(source, target, exif=b""),
    "PNG": png.strip,
    "GIF": gif.strip,
    "WEBP": webp.strip,
    "AVIF": avif.strip,
}


def stripped(kind: str, data: bytes) -> bytes:
    target = io.BytesIO()
    STRIPS[kind](io.BytesIO(data), target)
    return target.getvalue()


def pixels(data: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(data)) as image:
        return [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(image)]


def full(kind: str, **options: object) -> bytes:
    """A file of the kind with everything in it that should not be published."""
    metadata = {"exif": draw.exif(), "xmp": draw.XMP, "comment": "SECRET-COMMENT"}
    if kind == "PNG":
        text = b"Author\0SECRET-OWNER"
        data = draw.encoded(draw.picture(), kind, exif=draw.exif(), icc_profile=PROFILE, **options)
        hidden = draw.png_chunk(b"tEXt", text) + draw.png_chunk(b"prVt", b"SECRET-COMMENT")
        return data[:-12] + hidden + data[-12:] + TAIL
    return draw.encoded(draw.picture(), kind, icc_profile=PROFILE, **metadata, **options) + TAIL


@pytest.mark.parametrize("kind", STRIPS)
def test_the_pixels_stay_and_the_metadata_goes(kind: str) -> None:
    data = full(kind)
    kept = stripped(kind, data)
    assert pixels(kept) == pixels(data)
    assert any(secret in data for secret in draw.SECRETS)
    assert [secret for secret in draw.SECRETS if secret in kept] == []
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert not image.info.get("xmp", b"").strip(b"\0")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_the_colour_profile_stays(kind: str) -> None:
    with Image.open(io.BytesIO(stripped(kind, full(kind)))) as image:
        assert image.info["icc_profile"] == PROFILE


@pytest.mark.parametrize("kind", STRIPS)
def test_a_clean_file_stays_byte_for_byte_the_same(kind: str) -> None:
    data = draw.encoded(draw.picture(), kind)
    assert stripped(kind, stripped(kind, data)) == stripped(kind, data)
    assert len(stripped(kind, data)) <= len(data)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_keeps_its_frames_and_its_loop(kind: str) -> None:
    frames = [draw.picture(), draw.picture().rotate(90), draw.picture().rotate(180)]
    data = draw.encoded(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=80, loop=0
    )
    kept = stripped(kind, data + TAIL)
    assert b"SECRET" not in kept
    assert pixels(kept) == pixels(data)
    with Image.open(io.BytesIO(kept)) as image, Image.open(io.BytesIO(data)) as before:
        assert image.info.get("loop") == before.info.get("loop")


@pytest.mark.parametrize(
    "options",
    [{"progressive": True}, {"restart_marker_blocks": 1}, {"subsampling": 0}, {"quality": 100}],
)
def test_every_way_of_writing_a_jpeg_is_copied_whole(options: dict[str, object]) -> None:
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    data = draw.encoded(noise, "JPEG", **options)
    tail = b"\xff\xd8 another picture \xff\xd9"
    assert stripped("JPEG", data + tail) == data


def test_a_jpeg_loses_previews_and_keeps_what_its_colours_need() -> None:
    data = draw.encoded(draw.picture(mode="CMYK"), "JPEG")
    preview = jpeg.segment(b"\xff\xe0", b"JFIF\0\1\1\0\0\1\0\1\4\4" + b"SECRET-TAIL" * 4)
    extra = jpeg.segment(b"\xff\xe2", b"MPF\0SECRET-TAIL") + jpeg.segment(b"\xff\xed", TAIL)
    kept = stripped("JPEG", data[:2] + preview + extra + data[2:])
    assert b"SECRET" not in kept
    assert b"Adobe" in kept
    assert pixels(kept) == pixels(data)


def test_fill_bytes_between_segments_are_stepped_over() -> None:
    data = draw.encoded(draw.picture(), "JPEG")
    assert stripped("JPEG", data[:2] + b"\xff\xff\xff" + data[2:]) == data


def test_the_replacing_exif_stands_behind_jfif() -> None:
    target = io.BytesIO()
    block = exif_block({"Make": "Leitz", "ExposureTime": "1/250", "FNumber": 2.8})
    jpeg.strip(io.BytesIO(full("JPEG")), target, exif=block)
    names = [part.name for part in jpeg.segments(io.BytesIO(target.getvalue()))]
    assert names[:2] == [jpeg.APP0, jpeg.APP1]
    with Image.open(target) as image:
        assert image.getexif()[ExifTags.Base.Make] == "Leitz"


def test_the_camera_fields_survive_a_round_trip() -> None:
    fields = camera_fields(draw.exif())
    assert fields
    assert camera_fields(read_exif(exif_block(fields))) == fields


def test_a_webp_tells_the_truth_about_itself() -> None:
    kept = stripped("WEBP", full("WEBP"))
    (size,) = struct.unpack_from("<I", kept, 4)
    assert size == len(kept) - 8
    assert not kept[20] & (webp.HAS_EXIF | webp.HAS_XMP)


def test_other_programs_extensions_leave_a_gif() -> None:
    data = draw.gif(2)
    extension = b"!\xff\x0bXMP DataXMP" + b"\x0bSECRET-TAIL\0"
    comment = b"!\xfe\x0bSECRET-TAIL\0"
    loop = b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    start = data.index(b"!\xf9")
    kept = stripped("GIF", data[:start] + loop + extension + comment + data[start:])
    assert kept == data[:start] + loop + data[start:]


@pytest.mark.parametrize("name", [b"iloc", b"iinf", b"infe"])
def test_an_avif_whose_index_lies_is_unreadable(name: bytes) -> None:
    data = bytearray(draw.encoded(draw.picture(), "AVIF", exif=draw.exif()))
    at = data.index(name)
    data[at + 8 : at + 40] = b"\xff" * 32
    with pytest.raises(Unreadable):
        stripped("AVIF", bytes(data))


def test_an_avif_sequence_loses_the_words_of_its_tracks() -> None:
    frames = [draw.picture(), draw.picture().rotate(90)]
    options = {"exif": draw.exif(), "xmp": draw.XMP, "append_images": frames[1:]}
    data = draw.encoded(frames[0], "AVIF", save_all=True, duration=80, **options)
    words = b"SECRET-COMMENT"
    stray = struct.pack(">I4s", 8 + len(words), b"uuid") + words
    kept = stripped("AVIF", data + stray)
    assert b"SECRET" in data
    assert b"SECRET" not in kept
    assert pixels(kept) == pixels(data)


def test_a_copy_ends_where_the_file_ends() -> None:
    target = io.BytesIO()
    copy(io.BytesIO(b"abc"), target, Part(b"", 1, 99))
    assert target.getvalue() == b"bc"


@given(st.sampled_from(["JPEG", "PNG", "GIF"]), st.binary(max_size=300))
def test_any_bytes_are_walked_to_an_end(kind: str, tail: bytes) -> None:
    data = draw.encoded(draw.picture(8, 8), kind)
    stripped(kind, data[: len(data) // 2] + tail)


def joined(data: bytes, at: int, more: bytes) -> bytes:
    return data[:at] + more + data[at:]


def test_a_frame_hidden_in_a_reserved_segment_is_dropped() -> None:
    data = draw.encoded(draw.picture(), "JPEG")
    frame = jpeg.segment(b"\xff\xc0", b"\x08\xff\xff\xff\xff\3\1\x22\0\2\x11\1\3\x11\1")
    assert stripped("JPEG", joined(data, 2, jpeg.segment(b"\xff\xc8", frame))) == data


def test_a_profile_of_many_megabytes_is_dropped() -> None:
    size = 5 * 1024 * 1024
    profile = jpeg.segment(jpeg.APP2, b"ICC_PROFILE\0\1\1" + bytes(65_000)) * 100
    chunk = draw.png_chunk(b"iCCP", b"name\0\0" + bytes(size))
    assert len(stripped("JPEG", joined(draw.encoded(draw.picture(), "JPEG"), 2, profile))) < size
    assert len(stripped("PNG", joined(draw.encoded(draw.picture(), "PNG"), 33, chunk))) < size
    webp_data = stripped("WEBP", draw.encoded(draw.picture(), "WEBP", icc_profile=bytes(size)))
    assert len(webp_data) < size
    assert not webp_data[20] & webp.HAS_PROFILE


def test_nothing_travels_in_the_end_of_a_png() -> None:
    data = draw.encoded(draw.picture(), "PNG")
    assert stripped("PNG", data[:-12] + draw.png_chunk(b"IEND", TAIL)) == data


def test_blank_words_of_an_avif_are_stated_to_be_short() -> None:
    data = draw.encoded(draw.picture(), "AVIF", exif=draw.exif(), xmp=draw.XMP)
    assert avif.weight(io.BytesIO(data)) > len(draw.XMP)
    assert avif.weight(io.BytesIO(stripped("AVIF", data))) <= 2 * len(avif.EMPTY_EXIF)


@pytest.mark.parametrize(
    "stray",
    [
        struct.pack(">I4sQ", 1, b"moov", 24) + bytes(8),
        struct.pack(">I4s", 5_000_008, b"moov") + bytes(5_000_000),
    ],
    ids=["long length", "long index"],
)
def test_an_avif_with_an_odd_index_is_unreadable(stray: bytes) -> None:
    with pytest.raises(Unreadable):
        stripped("AVIF", draw.encoded(draw.picture(), "AVIF") + stray)
