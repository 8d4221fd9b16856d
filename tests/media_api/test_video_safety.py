"""Hostile videos: playlists that name other files, lies, cuts and bombs (VID-1, VID-2)."""

from __future__ import annotations

import io
import struct
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from imgfly.lib.problems import Problem
from media_api.filetypes import FileType
from media_api.ingest.facts import Facts
from media_api.ingest.sniff import Format, sniff
from media_api.ingest.video import examine_video, frame, remux
from media_api.problems import DamagedMedia, NotMedia, TooManyVideoPixels
from tests.samples.draw_video import Recipe, film
from tests.samples.videos import examined

REFUSALS = (DamagedMedia, NotMedia)
FORMATS = [Format.MP4, Format.MOV, Format.WEBM]
PLAYLISTS = {
    "hls-file": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{path}\n#EXT-X-ENDLIST\n",
    "hls-http": "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/private.mp4\n#EXT-X-ENDLIST\n",
    "hls-concat": "#EXTM3U\n#EXTINF:1,\nconcat:{path}|{path}\n#EXT-X-ENDLIST\n",
    "ffconcat": "ffconcat version 1.0\nfile '{path}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
    "dash": (
        "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period>"
        "<AdaptationSet mimeType='video/mp4'><Representation id='1' bandwidth='1'>"
        "<BaseURL>file://{path}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ),
}


def facts(type_: FileType = FileType.MP4) -> Facts:
    return Facts(type=type_, width=64, height=48, duration=2)


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """Somebody else's video."""
    path = tmp_path / "private.mp4"
    path.write_bytes(film(Recipe(codec="libx264")))
    return path


@pytest.mark.parametrize("name", list(PLAYLISTS))
def test_a_playlist_is_no_video_by_its_bytes(name: str, canary: Path) -> None:
    assert sniff(io.BytesIO(PLAYLISTS[name].format(path=canary).encode())) is None


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", list(PLAYLISTS))
def test_a_playlist_opens_no_other_file_even_if_taken_for_a_video(
    name: str, format_: Format, canary: Path
) -> None:
    data = PLAYLISTS[name].format(path=canary).encode()
    type_ = FileType[format_.name]
    with pytest.raises(DamagedMedia):
        examine_video(io.BytesIO(data), format_)
    with pytest.raises(DamagedMedia):
        frame(io.BytesIO(data), facts(type_))
    target = io.BytesIO()
    with pytest.raises(DamagedMedia):
        remux(io.BytesIO(data), target, facts(type_))
    assert target.getvalue() == b""


def test_a_track_kept_in_another_file_is_not_fetched(canary: Path) -> None:
    """A data reference: the atom `alis` or `url ` names where the pictures are."""
    data = film(Recipe(codec="libx264", has_sound=False))
    here = struct.pack(">I4sI", 12, b"url ", 1)
    address = b"file://" + str(canary).encode() + b"\0"
    there = struct.pack(">I4sI", 12 + len(address), b"url ", 0) + address
    at = data.index(here)
    grown = len(there) - len(here)
    for name in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        place = data.index(name) - 4
        size = int.from_bytes(data[place : place + 4], "big") + grown
        data = data[:place] + size.to_bytes(4, "big") + data[place + 4 :]
    hostile = data[:at] + there + data[at + len(here) :]
    mdat = hostile.index(b"mdat") + 4
    hostile = (
        hostile[:mdat]
        + bytes(hostile.index(b"moov") - 4 - mdat)
        + hostile[hostile.index(b"moov") - 4 :]
    )
    with pytest.raises(DamagedMedia):
        examined(hostile)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42",
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42PK\x03\x04" + bytes(500),
        b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + b"<script>alert(1)</script>" * 50,
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\xff" * 500,
        b"\x00\x00\x00\x01mdat" + b"\xff" * 100,
    ],
)
def test_junk_behind_a_good_start_is_refused(data: bytes) -> None:
    with pytest.raises(Problem) as refusal:
        examined(data)
    assert 400 <= refusal.value.status < 500


@pytest.mark.parametrize("kind", ["mp4", "mov", "webm"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_video_is_refused_or_read_as_far_as_it_goes(kind: str, share: float) -> None:
    data = film(Recipe(kind=kind, codec="libvpx" if kind == "webm" else "mpeg4"))
    cut = data[: int(len(data) * share)]
    if kind != "webm":  # the index stands last
        with pytest.raises(REFUSALS):
            examined(cut)
        return
    try:
        found = examined(cut)
    except REFUSALS:
        return
    assert frame(io.BytesIO(cut), found).size == (64, 48)
    target = io.BytesIO()
    remux(io.BytesIO(cut), target, found)
    assert examined(target.getvalue()).width == 64


def test_a_video_without_a_picture_in_it_is_refused() -> None:
    with pytest.raises(Problem):
        examined(film(Recipe(frames=0, has_sound=False)))


def test_a_plain_matroska_file_is_refused() -> None:
    with pytest.raises(NotMedia):
        examined(film(Recipe(kind="matroska", codec="libx264")))


def test_a_codec_outside_the_list_is_refused() -> None:
    with pytest.raises(NotMedia):
        examined(film(Recipe(kind="mov", codec="qtrle", has_sound=False, pixels="rgb24")))


def test_a_huge_video_is_refused() -> None:
    recipe = Recipe(kind="mov", codec="mjpeg", size=(4096, 2176), frames=2, has_sound=False)
    with pytest.raises(TooManyVideoPixels):
        examined(film(replace(recipe, pixels="yuvj420p")))


def test_a_size_that_the_index_invents_is_not_believed() -> None:
    data = film(Recipe(codec="libx264", has_sound=False))
    at = data.index(b"avc1", data.index(b"stsd")) + 4 + 24
    assert data[at : at + 4] == struct.pack(">HH", 64, 48)
    hostile = data[:at] + struct.pack(">HH", 65_000, 65_000) + data[at + 4 :]
    found = examined(hostile)
    assert (found.width, found.height) == (64, 48)
    target = io.BytesIO()
    remux(io.BytesIO(hostile), target, found)
    assert struct.pack(">HH", 65_000, 65_000) not in target.getvalue()


def test_more_packets_than_a_video_may_have_are_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = film(Recipe(frames=60))
    found = examined(data)
    monkeypatch.setattr("media_api.ingest.video.most_packets", lambda: 59)
    with pytest.raises(DamagedMedia):
        remux(io.BytesIO(data), io.BytesIO(), found)


def test_reading_ends_when_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    data = film()
    found = examined(data)
    monkeypatch.setattr("media_api.ingest.video_container.WHOLE_PATIENCE", -1.0)
    with pytest.raises(DamagedMedia):
        remux(io.BytesIO(data), io.BytesIO(), found)


FILMS: dict[str, Callable[[], bytes]] = {
    "mp4": lambda: film(Recipe(codec="libx264", frames=10)),
    "webm": lambda: film(Recipe(kind="webm", codec="libvpx", frames=10)),
}
DRAWN: dict[str, bytes] = {}


@pytest.mark.parametrize("kind", list(FILMS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), max_size=12))
def test_changed_bytes_give_a_video_or_a_problem(
    kind: str, changes: list[tuple[float, int]]
) -> None:
    if kind not in DRAWN:
        DRAWN[kind] = FILMS[kind]()
    data = bytearray(DRAWN[kind])
    for place, value in changes:
        data[int(place * len(data))] = value
    start = time.monotonic()
    assert status(bytes(data)) in {200, 413, 415, 400}
    assert time.monotonic() - start < 5


def status(data: bytes) -> int:
    """200 for a video that goes all the way."""
    try:
        found = examined(data)
        remux(io.BytesIO(data), io.BytesIO(), found)
        assert isinstance(frame(io.BytesIO(data), found), Image.Image)
    except Problem as problem:
        return problem.status
    return 200


def test_no_name_of_the_file_is_ever_opened(tmp_path: Path, canary: Path) -> None:
    """The bytes come through the object, whatever it calls itself."""

    class Named(io.BytesIO):
        name = str(canary)

    with pytest.raises(DamagedMedia):
        examine_video(Named(b"#EXTM3U"), Format.MP4)
    source, target = Named(film(Recipe(frames=5))), Named()
    before = canary.read_bytes()
    remux(source, target, examine_video(source, Format.MP4))
    assert canary.read_bytes() == before
    with av.open(target, "r", format="mov") as container:
        assert container.streams.video[0].frames == 5
