"""The clean copy of a video: all of its pictures and sounds, and nothing else."""

from __future__ import annotations

import errno
import io
import struct
from typing import Any

import av
import pytest

from media_api.filetypes import FileType
from media_api.ingest.video import remux
from tests.samples.draw_video import (
    Recipe,
    film,
    film_with_chapter,
    payloads,
)
from tests.samples.videos import KINDS, demuxer, each_kind, examined, remuxed

COORDINATES = (b"48.8584", b"002.2945", b"2.2945")


@each_kind
def test_a_remuxed_video_has_the_same_pictures_and_sounds_at_the_same_times(kind: FileType) -> None:
    data = film(KINDS[kind])
    assert payloads(remuxed(data), demuxer(kind)) == payloads(data, demuxer(kind))


@each_kind
def test_a_remuxed_video_says_nothing_of_where_when_and_by_what(kind: FileType) -> None:
    data = film(KINDS[kind])
    assert COORDINATES[0] in data
    kept = remuxed(data)
    told = (*COORDINATES, b"Harbour", b"SECRET-COMMENT", b"SECRET-ENCODER", b"2023-04")
    assert [word for word in told if word in kept] == []
    with av.open(io.BytesIO(kept), "r", format=demuxer(kind)) as container:
        assert set(container.metadata) <= {
            *("major_brand", "minor_version", "compatible_brands"),
            "encoder",
        }
        assert container.metadata.get("encoder", "Lavf") == "Lavf"
    facts = examined(kept)
    assert (facts.title, facts.description, facts.taken_at) == (None, None, None)


def test_chapters_and_their_track_of_text_stay_behind() -> None:
    data = film_with_chapter()
    assert b"SECRET-CHAPTER" in data
    with av.open(io.BytesIO(data), "r", format="mov") as container:
        assert len(container.streams) == 2
    kept = remuxed(data)
    assert b"SECRET" not in kept
    with av.open(io.BytesIO(kept), "r", format="mov") as container:
        assert [stream.type for stream in container.streams] == ["video"]
        assert container.chapters() == []


@pytest.mark.parametrize("atom", [b"\xa9xyz", b"XMP_", b"uuid", b"free", b"meta"])
def test_an_atom_with_coordinates_stays_behind(atom: bytes) -> None:
    """As Android's cameras write it, in the index of the file."""
    data = film(Recipe(codec="libx264"))
    text = b"+48.8584+002.2945/"
    place = struct.pack(">I4sHH", len(text) + 12, atom, len(text), 0x15C7) + text
    told = struct.pack(">I4s", len(place) + 8, b"udta") + place
    at = data.index(b"moov") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    assert at + size == len(data)
    data = data[:at] + struct.pack(">I", size + len(told)) + data[at + 4 :] + told
    assert examined(data).duration == 2
    kept = remuxed(data)
    assert [word for word in COORDINATES if word in kept] == []


@pytest.mark.parametrize("type_", [FileType.MP4, FileType.MOV])
def test_a_remuxed_video_can_be_played_before_it_has_arrived(type_: FileType) -> None:
    data = film(KINDS[type_])
    assert data.index(b"mdat") < data.index(b"moov")
    kept = remuxed(data)
    assert kept.index(b"moov") < kept.index(b"mdat")


@each_kind
def test_a_remuxed_video_is_the_same_each_time(kind: FileType) -> None:
    data = film(KINDS[kind])
    assert remuxed(data) == remuxed(data)
    assert remuxed(remuxed(data)) == remuxed(data)


@each_kind
def test_a_video_without_sound_is_kept(kind: FileType) -> None:
    recipe = KINDS[kind]
    data = film(Recipe(kind=recipe.kind, codec=recipe.codec, has_sound=False))
    assert payloads(remuxed(data), demuxer(kind)) == payloads(data, demuxer(kind))


def test_a_fragmented_video_is_made_whole() -> None:
    options = {"movflags": "frag_keyframe+empty_moov"}
    data = film(Recipe(codec="libx264", options=options))
    assert examined(data).duration == 2
    assert b"moof" in data
    assert b"moof" not in remuxed(data)


def test_hevc_keeps_the_name_that_players_know() -> None:
    data = io.BytesIO()
    with av.open(data, "w", format="mov") as container:
        stream = container.add_stream("libx265", rate=25, options={"x265-params": "log-level=0"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        stream.codec_context.codec_tag = "hvc1"
        for number in range(5):
            picture = av.VideoFrame(64, 64, "yuv420p")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    assert b"hvc1" in data.getvalue()
    assert b"hvc1" in remuxed(data.getvalue())


@each_kind
def test_a_full_disk_is_told_as_such_and_spoils_nothing_after_it(kind: FileType) -> None:
    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(errno.ENOSPC, "no space left")

    data = film(KINDS[kind])
    with pytest.raises(OSError, match="no space left"):
        remux(io.BytesIO(data), Full(), examined(data))
    assert remuxed(data)
