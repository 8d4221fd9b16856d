"""HEIC in, JPEG out: the same picture, upright, in its colours, with the camera's fields."""

from __future__ import annotations

import contextlib
import io
import struct
from functools import cache
from typing import Any

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat
from pytest_django import Settings

from imgfly.lib.problems import Problem
from media_api.derivatives.image import derive
from media_api.filetypes import FileType
from media_api.ingest.decoder import opened
from media_api.ingest.examine import examine
from media_api.ingest.facts import Facts
from media_api.ingest.policy import MetadataPolicy
from media_api.ingest.sniff import Format, sniff
from media_api.problems import DamagedMedia, NotMedia, TooManyPixels
from tests.samples import draw
from tests.samples.keeping import finished

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SQUARE = 16  # the least side the encoder likes


def heic(image: Image.Image, *others: Image.Image, **options: Any) -> bytes:
    data = io.BytesIO()
    file = pillow_heif.from_pillow(image)
    for other in others:
        file.add_from_pillow(other)
    file.save(data, **{"quality": 90, **options})
    return data.getvalue()


def kept(data: bytes, **wishes: Any) -> tuple[Facts, Image.Image, bytes]:
    spool = draw.spool(data)
    facts = examine(spool)
    with finished(spool, facts, **wishes) as made:
        assert made.type is FileType.JPEG
        assert sniff(made.file) is Format.JPEG
        whole = made.file.read()
        with Image.open(io.BytesIO(whole)) as image:
            image.load()
            assert image.size == (made.width, made.height)
            return facts, image, whole


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)


def test_it_is_kept_as_a_jpeg_of_the_same_picture() -> None:
    facts, image, _ = kept(heic(draw.picture(320, 240)))
    assert facts == Facts(type=FileType.JPEG, width=320, height=240, is_converted=True)
    assert difference(image, draw.picture(320, 240)) < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_once(orientation: int) -> None:
    tags, picture = draw.exif(orientation), draw.picture(96, 64)
    facts, image, _ = kept(heic(picture, exif=tags.tobytes()))  # the encoder says it twice
    with Image.open(io.BytesIO(draw.encoded(picture, "PNG", exif=tags))) as as_it_lies:
        upright = ImageOps.exif_transpose(as_it_lies)
    assert (facts.width, facts.height) == image.size == upright.size
    assert facts.orientation == 1
    assert difference(image, upright) < 6
    assert image.getexif().get(0x0112, 1) == 1


def test_colour_profile_and_camera_fields_stay_and_nothing_else() -> None:
    data = heic(draw.picture(), exif=draw.exif().tobytes(), xmp=draw.XMP, icc_profile=PROFILE)
    facts, image, whole = kept(data)
    assert b"SECRET" in data
    assert b"SECRET" not in whole
    assert image.info["icc_profile"] == PROFILE
    assert image.getexif()[0x0110] == "M 3"
    assert 0x8825 not in image.getexif()
    assert facts.exif is not None
    assert facts.exif["ExposureTime"] == "1/250"
    assert facts.taken_at is not None
    assert (facts.title, facts.is_360) == ("山水", True)


def test_no_exif_is_kept_for_who_wants_none() -> None:
    data = heic(draw.picture(), exif=draw.exif().tobytes())
    assert not kept(data, metadata=MetadataPolicy.NONE)[1].getexif()


def test_a_width_is_obeyed() -> None:
    _, image, _ = kept(heic(draw.picture(320, 240)), width=100)
    assert image.size == (100, 75)


def test_white_is_behind_what_is_transparent() -> None:
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    _, image, _ = kept(heic(picture))
    assert image.mode == "RGB"
    assert ImageStat.Stat(image).mean == pytest.approx([255, 255, 255], abs=1)


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_greys_keep_their_brightness(mode: str) -> None:
    grey = Image.new("I;16", (64, 64), 0x8000) if mode == "I;16" else draw.picture(64, 64, mode)
    _, image, _ = kept(heic(grey))
    wanted = 128 if mode == "I;16" else ImageStat.Stat(grey).mean[0]
    assert ImageStat.Stat(image.convert("L")).mean[0] == pytest.approx(wanted, abs=3)


def test_of_several_pictures_the_first_is_kept() -> None:
    facts, image, _ = kept(heic(draw.picture(64, 48), Image.new("RGB", (128, 128), "red")))
    assert image.size == (64, 48)
    assert not facts.is_animated


def test_its_derivatives_are_jpegs() -> None:
    spool = draw.spool(heic(draw.picture(640, 480)))
    facts = examine(spool)
    with finished(spool, facts) as original:
        made = derive(original, facts)
    assert [(one.kind, one.type) for one in made.renditions] == [
        ("medium", FileType.JPEG),
        ("thumb", FileType.JPEG),
    ]


def test_the_limits_are_compared_with_the_header(settings: Settings) -> None:
    data = heic(draw.picture(64, 48))
    settings.MAX_PIXELS = 64 * 48 - 1
    with pytest.raises(TooManyPixels):
        examine(draw.spool(data))


def test_a_picture_of_another_size_than_stated_is_damaged() -> None:
    data = heic(draw.picture(64, 64))
    stated = struct.pack(">4sIII", b"ispe", 0, 64, 64)
    lying = data.replace(stated, struct.pack(">4sIII", b"ispe", 0, 6400, 6400))
    assert lying != data
    with pytest.raises(DamagedMedia):
        kept(lying)


@pytest.mark.parametrize("left", [40, 300, -200])
def test_a_file_cut_short_is_damaged(left: int) -> None:
    data = heic(Image.effect_noise((64, 64), 90).convert("RGB"))
    with pytest.raises(DamagedMedia):
        kept(data[:left])


@pytest.mark.parametrize("brand", [b"avif", b"mif1", b"jpeg"])
def test_files_of_other_brands_are_not_taken_for_it(brand: bytes) -> None:
    data = struct.pack(">I4s4s4x4s", 20, b"ftyp", brand, brand) + heic(draw.picture())[20:]
    with pytest.raises((NotMedia, DamagedMedia)):
        examine(draw.spool(data))


def test_it_is_opened_where_it_is_asked_for_only() -> None:
    data = io.BytesIO(heic(draw.picture()))
    with opened(data, Format.HEIC) as image:
        assert image.size == (64, 48)
    assert "HEIC" not in Image.SAVE
    assert ".heic" not in Image.registered_extensions()


@cache
def small() -> bytes:
    return heic(draw.picture(SQUARE, SQUARE), exif=draw.exif().tobytes())


@given(st.data())
def test_a_file_with_a_changed_byte_is_kept_or_refused(data: st.DataObject) -> None:
    whole = bytearray(small())
    whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Problem):
        kept(bytes(whole))
