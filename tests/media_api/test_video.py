"""Videos: what is read from them, and the picture to show for them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import av
import pytest
from PIL import ImageChops, ImageStat

from media_api.filetypes import FileType
from media_api.ingest.rework import UPRIGHT
from media_api.ingest.sniff import sniff
from media_api.ingest.video import examine_video, frame, remux
from media_api.problems import (
    NotMedia,
    TooManyFramesASecond,
    TooManyVideoPixels,
    VideoTooLong,
)
from tests.samples.draw_video import (
    TURNS,
    Recipe,
    film,
    turned,
)
from tests.samples.videos import KINDS, each_kind, examined, remuxed, shown


@each_kind
def test_type_size_length_and_words_are_read(kind: FileType) -> None:
    facts = examined(film(KINDS[kind]))
    assert (facts.type, facts.width, facts.height, facts.duration) == (kind, 64, 48, 2)
    assert (facts.title, facts.description) == ("Harbour at dawn", "SECRET-COMMENT")
    assert facts.taken_at == datetime(2023, 4, 5, 6, 7, 8, tzinfo=UTC)
    assert facts.orientation == 1


@pytest.mark.parametrize("orientation", list(TURNS))
@pytest.mark.parametrize("type_", [FileType.MP4, FileType.MOV])
def test_a_turned_video_is_shown_upright_before_and_after_the_copy(
    type_: FileType, orientation: int
) -> None:
    upright = film(Recipe(kind=str(type_), has_sound=False))
    sideways = turned(upright, orientation)
    turn = UPRIGHT[orientation]
    wanted = shown(upright) if turn is None else shown(upright).transpose(turn)
    facts = examined(sideways)
    assert (facts.width, facts.height) == wanted.size
    for video in (sideways, remuxed(sideways)):
        assert ImageChops.difference(shown(video), wanted).getbbox() is None


def test_a_turned_webm_stays_turned() -> None:
    sideways = turned(film(Recipe(codec="libvpx-vp9", has_sound=False)), 6)
    data = io.BytesIO()
    with (
        av.open(io.BytesIO(sideways), "r", format="mov") as source,
        av.open(data, "w", format="webm") as target,
    ):
        copy = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = copy
                target.mux(packet)
    for video in (data.getvalue(), remuxed(data.getvalue())):
        facts = examined(video)
        assert (facts.width, facts.height) == shown(video).size == (48, 64)


@each_kind
def test_the_picture_shown_is_of_a_quarter_of_the_video(kind: FileType) -> None:
    picture = shown(film(KINDS[kind]))
    assert (picture.mode, picture.size) == ("RGB", (64, 48))
    level = ImageStat.Stat(picture.crop((40, 30, 60, 44))).mean[0]
    assert 60 < level < 90  # 40 at the start, 80 at a quarter, 200 at the end


def test_the_orange_corner_is_orange() -> None:
    """BT.601 read as BT.709, or limited range as full, would not be."""
    red, green, blue = ImageStat.Stat(shown(film()).crop((4, 4, 16, 12))).mean
    assert abs(red - 250) < 12
    assert abs(green - 120) < 12
    assert blue < 20


def test_a_video_recorded_by_a_browser_has_its_length_counted() -> None:
    options = {"live": "1"}  # neither a length nor a place to seek to is written
    data = film(Recipe(kind="webm", codec="libvpx", options=options))
    with av.open(io.BytesIO(data), "r", format="matroska") as container:
        assert not container.duration
    assert examined(data).duration == 2
    assert examined(remuxed(data)).duration == 2
    assert shown(data).size == (64, 48)


def test_sound_alone_is_not_a_video() -> None:
    with pytest.raises(NotMedia):
        examined(film(Recipe(has_picture=False)))


@each_kind
@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("MAX_VIDEO_PIXELS", 64 * 48 - 1, TooManyVideoPixels),
        ("MAX_VIDEO_SECONDS", 1, VideoTooLong),
        ("MAX_VIDEO_FPS", 24, TooManyFramesASecond),
    ],
)
def test_what_is_beyond_a_limit_is_refused(
    kind: FileType, settings: Any, setting: str, value: int, problem: type[Exception]
) -> None:
    data = film(KINDS[kind])
    setattr(settings, setting, value + 2)
    assert examined(data)
    setattr(settings, setting, value)
    with pytest.raises(problem) as refusal:
        examined(data)
    assert str(refusal.value)


@each_kind
def test_the_source_stays_open(kind: FileType) -> None:
    file = io.BytesIO(film(KINDS[kind]))
    format_ = sniff(file)
    assert format_
    facts = examine_video(file, format_)
    frame(file, facts)
    with io.BytesIO() as target:
        remux(file, target, facts)
        assert target.tell() >= 0
    assert file.tell() == 0
