"""The file as it will be stored: upright, resized where asked, itself otherwise."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from media_api.filetypes import FileType
from media_api.ingest.examine import examine
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished
from media_api.problems import DamagedMedia
from tests.samples import draw
from tests.samples.keeping import finished

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@dataclass(frozen=True)
class Kept:
    """What was kept, readable after the `with` of its making."""

    finished: Finished
    data: bytes

    @contextmanager
    def image(self) -> Iterator[Image.Image]:
        with Image.open(io.BytesIO(self.data)) as image:
            yield image


def keep(data: bytes, width: int | None = None) -> Kept:
    spool = draw.spool(data)
    facts: Facts = examine(spool)
    with finished(spool, facts, width=width) as made:
        return Kept(made, made.file.read())


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of the samples."""
    change = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    return max(ImageStat.Stat(change).mean)


def test_the_size_is_that_of_the_kept_bytes() -> None:
    kept = keep(draw.encoded(draw.picture(), "JPEG", exif=draw.exif()))
    assert kept.finished.size == len(kept.data)
    assert not kept.finished.is_resized


def test_a_photograph_loses_place_owner_and_serial_number_but_no_pixel() -> None:
    data = draw.encoded(
        draw.picture(), "JPEG", exif=draw.exif(), comment="SECRET-COMMENT", xmp=draw.XMP
    )
    kept = keep(data + b"SECRET-TAIL")
    assert b"SECRET" in data
    assert b"SECRET" not in kept.data
    with kept.image() as image, Image.open(io.BytesIO(data)) as before:
        assert image.tobytes() == before.tobytes()
        tags = image.getexif()
        assert (tags[0x010F], tags[0x0110]) == ("Leitz?", "M 3")
        assert 0x8825 not in tags
        assert 0x0112 not in tags


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_a_turned_jpeg_is_put_upright_and_hardly_changes(
    orientation: int, subsampling: int
) -> None:
    data = draw.encoded(
        draw.picture(80, 48),
        "JPEG",
        exif=draw.exif(orientation),
        icc_profile=PROFILE,
        subsampling=subsampling,
    )
    kept = keep(data)
    with kept.image() as image, Image.open(io.BytesIO(data)) as before:
        assert image.size == (kept.finished.width, kept.finished.height)
        assert difference(image, ImageOps.exif_transpose(before)) < 1.5
        assert 0x0112 not in image.getexif()
        assert image.getexif()[0x0110] == "M 3"
        assert image.info["icc_profile"] == PROFILE
    assert b"SECRET" not in kept.data


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [3, 6])
def test_other_pictures_are_put_upright_too(kind: str, orientation: int) -> None:
    data = draw.encoded(draw.picture(80, 48), kind, exif=draw.exif(orientation))
    kept = keep(data)
    with kept.image() as image, Image.open(io.BytesIO(data)) as before:
        assert image.size == (kept.finished.width, kept.finished.height)
        assert difference(image, ImageOps.exif_transpose(before)) < 4
        assert image.getexif().get(0x0112, 1) == 1
    assert b"SECRET" not in kept.data


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_a_bitmap_becomes_a_png_of_the_same_pixels(mode: str) -> None:
    picture = draw.picture(mode=mode)
    kept = keep(draw.encoded(picture, "BMP"))
    assert kept.finished.type is FileType.PNG
    with kept.image() as image:
        assert image.format == "PNG"
        assert difference(image, picture) == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"])
def test_a_width_makes_the_kept_file_smaller(kind: str) -> None:
    kept = keep(draw.encoded(draw.picture(400, 300), kind), width=100)
    assert kept.finished.is_resized
    assert (kept.finished.width, kept.finished.height) == (100, 75)
    with kept.image() as image:
        assert image.size == (100, 75)
        assert difference(image, draw.picture(100, 75)) < 6


def test_a_width_is_that_of_the_upright_picture() -> None:
    data = draw.encoded(draw.picture(400, 300), "JPEG", exif=draw.exif(6))
    kept = keep(data, width=150)
    with kept.image() as image:
        assert image.size == (150, 200) == (kept.finished.width, kept.finished.height)


def test_the_full_width_is_no_resizing() -> None:
    data = draw.encoded(draw.picture(), "JPEG")
    kept = keep(data, width=64)
    assert not kept.finished.is_resized
    assert kept.data == data


def test_the_narrowest_width_leaves_a_pixel_of_height() -> None:
    kept = keep(draw.encoded(draw.picture(400, 100), "PNG"), width=1)
    assert (kept.finished.width, kept.finished.height) == (1, 1)


def test_an_animation_keeps_its_width() -> None:
    frames = [draw.picture(), draw.picture().rotate(90)]
    data = draw.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    kept = keep(data, width=10)
    assert not kept.finished.is_resized
    assert kept.finished.width == 64


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
def test_transparency_survives_a_resizing(kind: str) -> None:
    picture = draw.picture(400, 300, "RGBA")
    picture.paste((0, 0, 0, 0), (200, 0, 400, 300))
    kept = keep(draw.encoded(picture, kind), width=100)
    with kept.image() as image:
        alpha = image.convert("RGBA").getchannel("A")
        assert (alpha.getpixel((10, 40)), alpha.getpixel((90, 40))) == (255, 0)


def test_a_colour_that_stands_for_nothing_stays_transparent() -> None:
    picture = Image.new("RGB", (400, 300), (255, 0, 0))
    picture.paste((0, 0, 255), (0, 0, 200, 300))
    kept = keep(draw.encoded(picture, "PNG", transparency=(0, 0, 255)), width=100)
    with kept.image() as image:
        alpha = image.convert("RGBA").getchannel("A")
        assert (alpha.getpixel((10, 40)), alpha.getpixel((90, 40))) == (0, 255)


def test_a_turned_jpeg_with_a_heap_of_segments_is_damaged() -> None:
    data = draw.encoded(draw.picture(), "JPEG", exif=draw.exif(6))
    scans = b"\xff\xfe\0\2" * 100_001
    with pytest.raises(DamagedMedia):
        keep(data[:-2] + scans + data[-2:])
    with pytest.raises(DamagedMedia):
        keep(data[:2] + scans + data[2:])


@pytest.mark.parametrize("width", [None, 32])
def test_an_avif_whose_words_are_not_found_is_encoded_anew(width: int | None) -> None:
    stray = struct.pack(">I4sQ", 1, b"moov", 24) + b"SECRET-T"
    kept = keep(draw.encoded(draw.picture(), "AVIF", exif=draw.exif()) + stray, width)
    assert b"SECRET" not in kept.data
    with kept.image() as image:
        assert image.size == (width or 64, 24 if width else 48)
