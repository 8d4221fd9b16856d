"""Thumb and medium: their sizes, their colours, and the proof that the pixels are there."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat
from pytest_django import Settings

from media_api.derivatives.image import Rendition, derive
from media_api.filetypes import FileType
from media_api.ingest.examine import examine
from media_api.problems import DamagedMedia
from tests.samples import draw
from tests.samples.keeping import finished

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


def derived(data: bytes) -> dict[str, Rendition]:
    spool = draw.spool(data)
    facts = examine(spool)
    with finished(spool, facts, width=None) as kept:
        made = {rendition.kind: rendition for rendition in derive(kept, facts).renditions}
        assert kept.file.tell() == 0  # ready to be stored
        return made


def opened(rendition: Rendition, mode: str = "RGB") -> Image.Image:
    with Image.open(io.BytesIO(rendition.data)) as image:
        assert image.format == rendition.type.name
        assert image.size == (rendition.width, rendition.height)
        return image.convert(mode)


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(1200, 900), (900, 1200), (2400, 600), (600, 2400)])
def test_medium_and_thumb_are_the_picture_made_small(kind: str, size: tuple[int, int]) -> None:
    picture = draw.picture(*size)
    made = derived(draw.encoded(picture, kind))
    assert {rendition.type for rendition in made.values()} == {FileType[kind]}
    medium = (500, round(size[1] * 500 / size[0]))
    assert difference(opened(made["medium"]), picture.resize(medium)) < 8
    left, top = (size[0] - min(size)) // 2, (size[1] - min(size)) // 2
    square = picture.crop((left, top, left + min(size), top + min(size))).resize((320, 320))
    assert difference(opened(made["thumb"]), square) < 8


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_picture_has_a_thumb_only(kind: str) -> None:
    made = derived(draw.encoded(draw.picture(500, 30), kind))
    assert list(made) == ["thumb"]
    assert (made["thumb"].width, made["thumb"].height) == (320, 320)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_an_animation_always_has_a_still_medium(kind: str) -> None:
    frames = [draw.picture(), draw.picture().rotate(180)]
    made = derived(draw.encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    assert (made["medium"].width, made["medium"].height) == (64, 48)
    assert difference(opened(made["medium"]), frames[0]) < 8
    assert examine(draw.spool(made["medium"].data)).is_animated is False


def test_the_sides_are_settings(settings: Settings) -> None:
    settings.THUMB_SIDE, settings.MEDIUM_WIDTH = 40, 60
    made = derived(draw.encoded(draw.picture(64, 48), "PNG"))
    assert (made["thumb"].width, made["medium"].width, made["medium"].height) == (40, 60, 45)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_extreme_shapes_have_derivatives(size: tuple[int, int]) -> None:
    made = derived(
        draw.encoded(draw.picture(*size) if 1 not in size else Image.new("RGB", size), "PNG")
    )
    assert (made["thumb"].width, made["thumb"].height) == (320, 320)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [100, 1600])
def test_a_picture_cut_short_is_damaged(kind: str, width: int) -> None:
    noise = Image.effect_noise((width, width), 90).convert("RGB")
    data = draw.encoded(noise, kind)
    with pytest.raises(DamagedMedia):
        derived(data[: len(data) // 2])


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_cut_short_near_its_end_is_damaged(*, progressive: bool) -> None:
    noise = Image.effect_noise((1600, 1200), 90).convert("RGB")
    data = draw.encoded(noise, "JPEG", progressive=progressive)
    with pytest.raises(DamagedMedia):
        derived(data[: int(len(data) * 0.97)])


def test_a_png_with_a_wrong_checksum_is_damaged() -> None:
    data = bytearray(draw.encoded(draw.picture(), "PNG"))
    data[data.index(b"IDAT") + 20] ^= 0xFF
    with pytest.raises(DamagedMedia):
        derived(bytes(data))


def test_sixteen_bit_greys_keep_their_brightness() -> None:
    picture = Image.new("I;16", (640, 480), 0x8000)
    thumb = opened(derived(draw.encoded(picture, "PNG"))["thumb"], "L")
    assert abs(ImageStat.Stat(thumb).mean[0] - 128) <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_of_png_keeps_its_look(mode: str) -> None:
    picture = draw.picture(640, 480).convert(mode)
    medium = opened(derived(draw.encoded(picture, "PNG"))["medium"])
    coarse = medium.resize((20, 15), Image.Resampling.BOX)
    assert difference(coarse, picture.convert("RGB").resize((20, 15), Image.Resampling.BOX)) < 6


def test_grey_stays_grey() -> None:
    made = derived(draw.encoded(draw.picture(640, 480, "L"), "JPEG"))
    with Image.open(io.BytesIO(made["thumb"].data)) as image:
        assert image.mode == "L"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
def test_hidden_colours_do_not_bleed_through_edges(kind: str) -> None:
    picture = Image.new("RGBA", (640, 640), (255, 0, 0, 255))
    picture.paste((0, 255, 0, 0), (0, 0, 320, 640))
    thumb = opened(derived(draw.encoded(picture, kind))["thumb"], "RGBA")
    assert thumb.getpixel((20, 160))[3] < 8  # type: ignore[index]  # RGBA has four samples
    red, green, _blue, alpha = thumb.getpixel((300, 160))  # type: ignore[misc]  # as above
    assert red > 240
    assert green < 16
    assert alpha > 240


def test_cmyk_becomes_rgb_of_the_same_look() -> None:
    picture = draw.picture(640, 480)
    thumb = opened(derived(draw.encoded(picture.convert("CMYK"), "JPEG"))["medium"])
    assert difference(thumb, picture.resize((500, 375))) < 10


def swapped_profile() -> bytes:
    """A profile whose red is green and whose green is red: its effect cannot be missed."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", profile, 128)
    entries = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    place = profile[red + 4 : red + 12]
    profile[red + 4 : red + 12] = profile[green + 4 : green + 12]
    profile[green + 4 : green + 12] = place
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_colour_profile_is_applied_and_left_out(kind: str) -> None:
    picture = Image.new("RGB", (640, 480), (250, 10, 10))
    made = derived(draw.encoded(picture, kind, icc_profile=swapped_profile()))
    for rendition in made.values():
        red, green, _blue = opened(rendition).getpixel((100, 100))  # type: ignore[misc]  # RGB
        assert green > 200
        assert red < 60
        assert b"ICC_PROFILE" not in rendition.data
        with Image.open(io.BytesIO(rendition.data)) as image:
            assert "icc_profile" not in image.info


def test_a_broken_profile_is_ignored() -> None:
    picture = Image.new("RGB", (640, 480), (250, 10, 10))
    broken = b"\0" * 16 + b"RGB " + b"\0" * 300
    red, _green, _blue = opened(
        derived(draw.encoded(picture, "JPEG", icc_profile=broken))["thumb"]
    ).getpixel((9, 9))  # type: ignore[misc]  # RGB
    assert red > 240


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_metadata_is_in_a_derivative(kind: str) -> None:
    options = {"exif": draw.exif(), "xmp": draw.XMP, "comment": "SECRET-COMMENT"}
    data = draw.encoded(draw.picture(640, 480), kind, **options)
    for rendition in derived(data + b"SECRET-TAIL").values():
        assert b"SECRET" not in rendition.data
        assert b"Exif" not in rendition.data
