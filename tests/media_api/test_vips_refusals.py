"""The faster engine takes no file that Pillow refuses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from imgfly.lib.problems import Problem
from media_api.derivatives import vips
from media_api.ingest.sniff import Format, sniff
from tests.media_api.both_engines import (
    SIDE,
    Pictures,
    assert_alike,
    by_pillow,
    medium_of,
)
from tests.samples import draw
from tests.samples.draw_png import interlaced

pytestmark = pytest.mark.skipif(vips.engine() is None, reason="pyvips is not installed")

PICTURES = [
    draw.encoded(Image.effect_noise((90, 70), 80), "PNG"),
    draw.encoded(draw.picture(300, 200).convert("P"), "PNG"),
    draw.encoded(draw.picture(90, 70), "WEBP"),
    interlaced(draw.picture(50, 40)),
]


def outcome(data: bytes) -> tuple[Pictures | None, Pictures | None]:
    """Ours and Pillow's, None where it is refused."""
    file = io.BytesIO(data)
    try:
        medium = medium_of(file)
        kind = sniff(file) or Format.PNG
        return vips.pictures(file, kind, medium, SIDE), by_pillow(file, medium)
    except (Problem, OSError, SyntaxError, ValueError):
        return None, None


def outcomes(shared: Path) -> Iterator[tuple[str, Pictures | None, Pictures | None]]:
    for path in sorted((shared / "corpus" / "files").iterdir()):
        with path.open("rb") as file:
            if sniff(file) in {Format.PNG, Format.WEBP}:
                yield path.name, *outcome(file.read())


@given(st.sampled_from(PICTURES), st.integers(33, 1 << 16), st.integers(0, 255))
@hypothesis_settings(max_examples=60, deadline=None)
def test_nothing_is_taken_that_pillow_refuses(data: bytes, place: int, change: int) -> None:
    place, kind = place % len(data), sniff(io.BytesIO(data)) or Format.PNG
    broken = data[:place] + bytes([data[place] ^ change]) + data[place + 1 :]
    for damaged in (data[: max(place, 8)], broken):
        try:
            ours = vips.pictures(io.BytesIO(damaged), kind, (20, 16), 9)
        except Problem:
            continue
        if ours is not None:
            assert_alike(ours, by_pillow(io.BytesIO(damaged), (20, 16), 9))


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_corpus_is_taken_and_refused_as_by_pillow(shared: Path) -> None:
    taken = 0
    for name, ours, theirs in outcomes(shared):
        if ours is not None:
            assert theirs is not None, name
            assert_alike(ours, theirs)
            taken += 1
    assert taken > 40
