"""An upload made ready in one go, here and in a child: the same."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from imgfly.lib.problems import Problem
from media_api.ingest.prepare import Prepared, Wishes
from media_api.ingest.spool import temporary_file
from media_api.ingest.watermark import Watermark
from media_api.isolation.prepared import prepared
from media_api.problems import DamagedMedia, NotMedia, TooManyPixels, WiderThanOriginal
from tests.samples import draw

WIDE = draw.encoded(draw.picture(900, 600), "JPEG", exif=draw.exif(6), xmp=draw.XMP)


@pytest.fixture(params=[False, True], ids=["here", "in a child"])
def _isolation(request: pytest.FixtureRequest, settings: Any) -> None:
    settings.ISOLATION = request.param


def made(data: bytes, **wishes: Any) -> tuple[Prepared, bytes]:
    with temporary_file() as target:
        prepared_ = prepared(draw.spool(data), target, Wishes(**wishes))
        target.seek(0)
        return prepared_, target.read()


@pytest.mark.usefixtures("_isolation")
def test_a_picture_is_examined_finished_and_drawn() -> None:
    done, data = made(WIDE)
    assert (done.facts.width, done.facts.height, done.facts.title) == (600, 900, "山水")
    assert done.facts.exif
    assert done.facts.taken_at
    assert done.original.size == len(data)
    assert {rendition.kind for rendition in done.renditions} == {"thumb", "medium"}
    for rendition in done.renditions:
        with Image.open(io.BytesIO(rendition.data)) as image:
            assert image.size == (rendition.width, rendition.height)
    assert all(secret not in data for secret in draw.SECRETS)


@pytest.mark.usefixtures("_isolation")
def test_a_width_is_kept_to() -> None:
    done, data = made(WIDE, width=300)
    assert done.original.is_resized
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (done.original.width, done.original.height) == (300, 450)


@pytest.mark.usefixtures("_isolation")
def test_an_animation_keeps_its_own_width() -> None:
    done, _ = made(draw.gif(3, 20, 20), width=10)
    assert done.facts.is_animated
    assert (done.original.width, done.original.is_resized) == (20, False)


@pytest.mark.usefixtures("_isolation")
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"no picture", NotMedia),
        (b"GIF89a", DamagedMedia),
        (WIDE[: len(WIDE) // 2], DamagedMedia),
        (draw.encoded(draw.picture(1100, 4), "PNG"), TooManyPixels),
    ],
    ids=["text", "header", "half", "large"],
)
def test_a_refusal_is_the_same(settings: Any, data: bytes, problem: type[Problem]) -> None:
    settings.MAX_SIDE = 1000
    with pytest.raises(problem) as raised:
        made(data)
    assert raised.value.message


@pytest.mark.usefixtures("_isolation")
def test_a_width_beyond_that_of_the_picture_is_refused() -> None:
    with pytest.raises(WiderThanOriginal) as raised:
        made(WIDE, width=601)
    assert raised.value.details == {"width": 600}


@pytest.mark.usefixtures("_isolation")
def test_a_watermark_travels_with_the_wishes() -> None:
    mark = Watermark(data=draw.encoded(Image.new("RGBA", (40, 20), "red"), "PNG"), opacity=100)
    _, data = made(draw.encoded(draw.picture(900, 600), "PNG"), watermark=mark)
    with Image.open(io.BytesIO(data)) as image:
        assert image.convert("RGB").getpixel((870, 580)) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"])
def test_here_and_in_a_child_the_same_is_made(settings: Any, kind: str) -> None:
    data = draw.encoded(draw.picture(700, 500), kind)
    results = []
    for isolation in (False, True):
        settings.ISOLATION = isolation
        done, bytes_ = made(data)
        results.append((replace(done, original=replace(done.original, file=io.BytesIO())), bytes_))
    (here, here_bytes), (there, there_bytes) = results
    assert here_bytes == there_bytes
    assert (here.facts, here.renditions, here.thumbhash) == (
        there.facts,
        there.renditions,
        there.thumbhash,
    )
    assert here.original.size == there.original.size == len(here_bytes)
