"""The faster engine for PNG and WebP: what it makes is what Pillow makes of them."""

from __future__ import annotations

import io
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from media_api.derivatives import vips
from media_api.derivatives.sheet import Size
from media_api.ingest.sniff import Format
from media_api.problems import TooManyPixels
from tests.media_api.both_engines import (
    SIDE,
    assert_same,
    by_pillow,
    compared,
)
from tests.samples import draw
from tests.samples.draw_png import deep, interlaced, swapped_profile, written

pytestmark = pytest.mark.skipif(vips.engine() is None, reason="pyvips is not installed")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("size", [(70, 50), (401, 307), (307, 900)])
def test_every_mode_is_made_small_as_pillow_does(mode: str, size: Size) -> None:
    picture = draw.picture(*size, "RGB")
    picture = picture.convert(mode, dither=Image.Dither.NONE)
    if mode in {"RGBA", "LA"}:
        picture.putalpha(Image.linear_gradient("L").resize(size))
    compared(draw.encoded(picture, "PNG"))


def test_one_clear_colour_and_a_clear_entry_of_the_palette_are_clear() -> None:
    picture = draw.picture(400, 300).quantize(16)
    (_, medium), _ = compared(draw.encoded(picture, "PNG", transparency=0))
    assert medium.mode == "RGBA"
    (_, medium), _ = compared(draw.encoded(picture.convert("RGB"), "PNG", transparency=(9, 9, 90)))
    assert medium.mode == "RGBA"


def test_colours_of_clear_pixels_do_not_bleed() -> None:
    picture = Image.new("RGBA", (640, 640), (255, 0, 0, 255))
    picture.paste((0, 255, 0, 0), (0, 0, 321, 640))
    (_, medium), _ = compared(draw.encoded(picture, "PNG"))
    for x in range(medium.width):
        _, green, _, alpha = medium.getpixel((x, 30))  # type: ignore[misc]  # RGBA has four
        assert green < 16 or alpha < 8


@pytest.mark.parametrize(("mode", "colour"), [("L", 0), ("RGB", 2), ("RGBA", 6)])
def test_sixteen_bits_become_eight(mode: str, colour: int) -> None:
    compared(deep(draw.picture(400, 300, mode), colour))


def test_grey_of_sixteen_bits_with_alpha_is_left_to_pillow() -> None:
    file = io.BytesIO(deep(draw.picture(400, 300, "LA"), 4))
    assert vips.pictures(file, Format.PNG, None, SIDE) is None
    assert by_pillow(file, None)


def test_an_interlaced_picture_is_the_same() -> None:
    compared(interlaced(draw.picture(401, 301)))


def test_a_colour_profile_is_applied() -> None:
    picture = Image.new("RGB", (640, 480), (10, 250, 10))
    (_, medium), _ = compared(draw.encoded(picture, "PNG", icc_profile=swapped_profile()))
    _, green, blue = medium.getpixel((9, 9))  # type: ignore[misc]  # RGB has three
    assert blue > 200
    assert green < 90


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (900, 40)])
def test_extreme_shapes_are_made_small(size: Size) -> None:
    compared(draw.encoded(Image.new("RGB", size, (9, 99, 199)), "PNG"))


def test_without_a_medium_there_is_the_thumb_only(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(draw.encoded(draw.picture(400, 300), "PNG"))
    with path.open("rb") as file:
        made = vips.pictures(file, Format.PNG, None, SIDE)
        assert_same(made, by_pillow(file, None))
        assert [kind for kind, _ in made or []] == ["thumb"]


def test_the_place_in_an_open_file_is_not_moved(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(draw.encoded(Image.effect_noise((300, 300), 80), "PNG"))
    with path.open("rb") as file:
        file.read(10)
        assert vips.pictures(file, Format.PNG, None, SIDE)
        assert file.read() == path.read_bytes()


@pytest.mark.parametrize("size", [(401, 307), (307, 900), (4001, 200)])
def test_a_webp_is_made_small_as_pillow_does(size: Size) -> None:
    compared(draw.encoded(draw.picture(*size), "WEBP"))


@pytest.mark.parametrize("options", [{"lossless": True}, {"save_all": True}, {}])
def test_odd_kinds_of_webp_are_left_to_pillow(options: dict[str, Any]) -> None:
    """Lossless, animated, with alpha, or hardly to be made smaller."""
    mode = "RGB" if options else "RGBA"
    frames = [draw.picture(400, 300, mode), draw.picture(400, 300, mode).rotate(180)]
    frames[0].putalpha(99) if mode == "RGBA" else None
    more = {"append_images": frames[1:]} if "save_all" in options else {}
    file = io.BytesIO(draw.encoded(frames[0], "WEBP", **options, **more))
    assert vips.pictures(file, Format.WEBP, None, SIDE) is None
    small = io.BytesIO(draw.encoded(draw.picture(40, 40), "WEBP"))
    assert vips.pictures(small, Format.WEBP, None, SIDE) is None


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "AVIF"])
def test_other_formats_are_left_to_pillow(kind: str) -> None:
    file = io.BytesIO(draw.encoded(draw.picture(), kind))
    assert vips.pictures(file, Format[kind], None, SIDE) is None


def test_animations_are_left_to_pillow() -> None:
    frames = [draw.picture(), draw.picture().rotate(180)]
    data = draw.encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert vips.pictures(io.BytesIO(data), Format.PNG, None, SIDE) is None


def test_without_the_binding_everything_is_left_to_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    vips.engine.cache_clear()
    monkeypatch.setitem(sys.modules, "pyvips", None)
    try:
        data = draw.encoded(draw.picture(), "PNG")
        assert vips.pictures(io.BytesIO(data), Format.PNG, None, SIDE) is None
    finally:
        vips.engine.cache_clear()


def test_only_two_readers_may_run() -> None:
    binding = vips.engine()
    for kind, reader in (("JPEG", "jpegload"), ("GIF", "gifload"), ("AVIF", "heifload")):
        data = draw.encoded(draw.picture(), kind)
        for load in (f"{reader}_buffer", f"{reader}_source"):
            source = binding.Source.new_from_memory(data) if load.endswith("source") else data
            with pytest.raises(binding.Error, match="blocked"):
                getattr(binding.Image, load)(source)
    with pytest.raises(binding.Error):
        binding.Image.new_from_buffer(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "")


def test_too_many_pixels_are_refused_by_the_header() -> None:
    with pytest.raises(TooManyPixels):
        vips.pictures(
            io.BytesIO(written(b"", (30_000, 30_000), depth=8, colour=0)), Format.PNG, None, SIDE
        )


def test_a_damaged_picture_is_left_to_pillow_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    data = draw.encoded(Image.effect_noise((300, 300), 80), "PNG")
    assert vips.pictures(io.BytesIO(data[: len(data) // 2]), Format.PNG, None, SIDE) is None
    assert caplog.records == []
