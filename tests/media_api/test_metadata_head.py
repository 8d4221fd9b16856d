"""What a decoder is shown to tell the facts: size and words, whatever else is in the file."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from media_api.ingest.metadata import jpeg
from media_api.ingest.metadata.head import head
from media_api.ingest.sniff import Format
from media_api.problems import DamagedMedia
from tests.samples import draw


def joined(data: bytes, at: int, more: bytes) -> bytes:
    return data[:at] + more + data[at:]


def seen(kind: str, data: bytes) -> bytes:
    """What the decoder is shown to tell the facts."""
    with head(io.BytesIO(data), Format[kind]) as file:
        file.seek(0)
        return file.read()


def padded(kind: str, data: bytes) -> bytes:
    """The file with a megabyte in it that says nothing."""
    padding = bytes(1_000_000)
    if kind == "JPEG":
        return joined(data, 2, jpeg.segment(b"\xff\xfe", bytes(60_000)) * 17)
    if kind == "PNG":
        return joined(data, 33, draw.png_chunk(b"prVt", padding))
    return data + padding


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_words_are_seen_and_the_padding_is_not(kind: str) -> None:
    data = padded(kind, draw.encoded(draw.picture(), kind, exif=draw.exif()))
    lean = seen(kind, data)
    assert len(data) > 1_000_000
    assert len(lean) < 10_000
    with Image.open(io.BytesIO(lean)) as image:
        assert image.size == (64, 48)
        assert image.info["exif"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_words_beyond_measure_are_not_seen(kind: str) -> None:
    data = draw.encoded(draw.picture(), kind)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + bytes(600_000)
    if kind == "JPEG":
        data = joined(data, 2, jpeg.segment(jpeg.APP1, exif[:60_000]) * 10)
    else:
        data = draw.encoded(draw.picture(), kind, exif=exif)
    with Image.open(io.BytesIO(seen(kind, data))) as image:
        assert image.size == (64, 48)
        assert len(image.info.get("exif", b"")) <= 256 * 1024


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_a_light_file_is_seen_as_it_is(kind: str) -> None:
    data = draw.encoded(draw.picture(), kind, exif=draw.exif(), xmp=draw.XMP)
    assert seen(kind, data) == data


def test_a_jpeg_of_two_frames_is_refused() -> None:
    data = draw.encoded(draw.picture(), "JPEG")
    frame = jpeg.segment(b"\xff\xc0", b"\x08\xff\xff\xff\xff\3\1\x22\0\2\x11\1\3\x11\1")
    with pytest.raises(DamagedMedia):
        seen("JPEG", joined(data, 2, frame))


@given(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "AVIF"]), st.binary(max_size=300))
def test_the_head_of_any_bytes_is_seen_or_refused(kind: str, tail: bytes) -> None:
    data = draw.encoded(draw.picture(8, 8), kind)
    with contextlib.suppress(DamagedMedia):
        assert len(seen(kind, data[: len(data) // 2] + tail)) <= len(data) + 400
