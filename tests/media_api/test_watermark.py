"""The site's mark: on which pictures, where, how large, and how faint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from media_api.filetypes import FileType
from media_api.ingest.examine import examine
from media_api.ingest.watermark import (
    Position,
    Watermark,
    mark_place,
    mark_size,
    watermark_of_site,
)
from tests.samples import draw
from tests.samples.keeping import finished

BLACK = (0, 0, 0)
MARK = draw.encoded(Image.new("RGBA", (40, 20), (255, 255, 255, 255)), "PNG")
WATERMARK = Watermark(data=MARK, opacity=100)


def kept(data: bytes, **wishes: Any) -> Image.Image:
    spool = draw.spool(data)
    facts = examine(spool)
    with finished(spool, facts, **wishes) as made, Image.open(made.file) as image:
        image.load()
        assert image.size == (made.width, made.height)
        assert FileType[str(image.format)] is made.type
        return image


def black(kind: str = "PNG", size: tuple[int, int] = (400, 200), mode: str = "RGB") -> bytes:
    return draw.encoded(Image.new("RGB", size, BLACK).convert(mode), kind)


def white_part(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.convert("L").point(lambda value: 255 * (value > 127)).getbbox()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "BMP"])
def test_a_still_bears_it_and_keeps_its_type(kind: str) -> None:
    image = kept(black(kind), watermark=WATERMARK)
    assert white_part(image) == pytest.approx((310, 150, 390, 190), abs=2)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("PNG", mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")),
        *(("JPEG", mode) for mode in ("L", "CMYK")),
    ],
)
def test_it_is_seen_in_every_mode(kind: str, mode: str) -> None:
    image = kept(black(kind, mode=mode), watermark=WATERMARK)
    assert white_part(image) == pytest.approx((310, 150, 390, 190), abs=2)


def test_a_clear_picture_is_clear_around_it() -> None:
    data = draw.encoded(Image.new("RGBA", (400, 200), (0, 0, 0, 0)), "PNG")
    alpha = kept(data, watermark=WATERMARK).getchannel("A")
    assert (alpha.getpixel((350, 170)), alpha.getpixel((100, 100))) == (255, 0)


def test_the_opacity_is_that_of_the_mark_seen_through() -> None:
    image = kept(black(), watermark=Watermark(data=MARK, opacity=50))
    assert image.convert("L").getpixel((350, 170)) == pytest.approx(128, abs=2)


def test_it_is_on_the_picture_as_it_was_resized() -> None:
    image = kept(black(size=(800, 400)), width=400, watermark=WATERMARK)
    assert white_part(image) == pytest.approx((310, 150, 390, 190), abs=2)


def test_a_photograph_keeps_its_camera_fields() -> None:
    data = draw.encoded(draw.picture(400, 200), "JPEG", exif=draw.exif(6))
    image = kept(data, watermark=WATERMARK)
    assert image.size == (200, 400)
    assert image.getexif()[0x0110] == "M 3"


def unmarked(data: bytes, **wishes: Any) -> bool:
    spool = draw.spool(data)
    facts = examine(spool)
    with (
        finished(spool, facts, watermark=WATERMARK, **wishes) as one,
        finished(spool, facts, **wishes) as other,
    ):
        return one.file.read() == other.file.read()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_stays_as_it_is(kind: str) -> None:
    frames = [draw.picture(200, 200), draw.picture(200, 200).rotate(90)]
    assert unmarked(draw.encoded(frames[0], kind, save_all=True, append_images=frames[1:]))


def test_a_panorama_and_a_gif_stay_as_they_are() -> None:
    assert unmarked(draw.encoded(draw.picture(400, 200), "JPEG", xmp=draw.XMP))
    assert unmarked(black("GIF"))


@pytest.mark.parametrize(
    ("size", "stays"), [((99, 400), True), ((400, 99), True), ((100, 100), False)]
)
def test_small_pictures_stay_as_they_are(size: tuple[int, int], *, stays: bool) -> None:
    assert unmarked(black(size=size)) is stays


def test_a_picture_resized_to_a_small_one_bears_none() -> None:
    assert unmarked(black(), width=150)


def test_there_is_none_unless_the_site_names_one(settings: Settings) -> None:
    settings.WATERMARK_FILE = ""
    assert watermark_of_site() is None


def test_the_site_chooses(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "mark.png"
    file.write_bytes(MARK)
    settings.WATERMARK_FILE, settings.WATERMARK_POSITION = str(file), "top-left"
    settings.WATERMARK_OPACITY, settings.WATERMARK_LEAST = 30, 200
    assert watermark_of_site() == Watermark(
        data=MARK, position=Position.TOP_LEFT, opacity=30, least=200
    )


@pytest.mark.parametrize("data", [b"", b"text", draw.encoded(draw.picture(), "JPEG"), None])
def test_only_a_png_will_do(settings: Settings, tmp_path: Path, data: bytes | None) -> None:
    file = tmp_path / "mark.png"
    if data is not None:
        file.write_bytes(data)
    settings.WATERMARK_FILE = str(file)
    with pytest.raises(ImproperlyConfigured):
        watermark_of_site()


@pytest.mark.parametrize(
    ("position", "place"),
    [
        ("top-left", (10, 10)),
        ("top", (160, 10)),
        ("top-right", (310, 10)),
        ("left", (10, 80)),
        ("center", (160, 80)),
        ("right", (310, 80)),
        ("bottom-left", (10, 150)),
        ("bottom", (160, 150)),
        ("bottom-right", (310, 150)),
    ],
)
def test_it_has_nine_places(position: str, place: tuple[int, int]) -> None:
    watermark = Watermark(data=MARK, position=Position(position))
    assert mark_place((400, 200), (80, 40), watermark) == place


SIDES = st.integers(1, 16_384)


@given(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES), st.sampled_from(Position))
def test_it_is_within_the_picture(
    picture: tuple[int, int], mark: tuple[int, int], position: Position
) -> None:
    watermark = Watermark(data=b"", position=position)
    width, height = mark_size(picture, mark, watermark)
    left, top = mark_place(picture, (width, height), watermark)
    assert 0 <= left <= left + width <= picture[0]
    assert 0 <= top <= top + height <= picture[1]
    assert width * height <= max(0.04 * picture[0] * picture[1] + 1, width, height)
