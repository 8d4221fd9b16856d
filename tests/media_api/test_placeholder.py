"""The few letters shown while a thumb loads."""

from __future__ import annotations

import base64
import time

import pytest
from PIL import Image
from thumbhash import thumb_hash_to_average_rgba

from media_api.derivatives.image import derive
from media_api.derivatives.placeholder import placeholder
from media_api.ingest.examine import examine
from tests.samples import draw
from tests.samples.keeping import finished

LONGEST = 48  # what is kept of it


def average(letters: str) -> tuple[float, ...]:
    return tuple(thumb_hash_to_average_rgba(list(base64.b64decode(letters))))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_mode_has_one_that_can_be_kept(mode: str) -> None:
    letters = placeholder(draw.picture(320, 320, mode))
    assert 0 < len(letters) <= LONGEST
    assert base64.b64encode(base64.b64decode(letters)).decode() == letters


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)])
def test_it_tells_the_colour(colour: tuple[int, int, int]) -> None:
    red, green, blue, alpha = average(placeholder(Image.new("RGB", (320, 320), colour)))
    assert [255 * red, 255 * green, 255 * blue] == pytest.approx(list(colour), abs=12)
    assert alpha == 1


def test_what_is_transparent_is_white() -> None:
    clear, white = (
        Image.new("RGBA", (320, 320), (9, 9, 9, 0)),
        Image.new("RGB", (320, 320), "white"),
    )
    assert placeholder(clear) == placeholder(white)


def test_noise_of_the_loudest_colours_has_one() -> None:
    channels = [Image.effect_noise((320, 320), 500) for _ in range(3)]
    assert len(placeholder(Image.merge("RGB", channels))) <= LONGEST


def test_it_costs_little() -> None:
    thumb = draw.picture(320, 320)
    costs = []
    for _ in range(5):
        start = time.process_time()
        placeholder(thumb)
        costs.append(time.process_time() - start)
    assert min(costs) < 0.01  # 1 ms; the machine may be slow


def test_it_comes_with_the_renditions() -> None:
    spool = draw.spool(draw.encoded(Image.new("RGB", (640, 480), "red"), "JPEG"))
    facts = examine(spool)
    with finished(spool, facts) as original:
        made = derive(original, facts)
    assert average(made.thumbhash)[:3] == pytest.approx((1, 0, 0), abs=0.1)
