"""Sample videos of each kind, and the way through the pipeline for one of them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from media_api.filetypes import FileType
from media_api.ingest.facts import Facts
from media_api.ingest.sniff import sniff
from media_api.ingest.video import examine_video, frame, remux
from media_api.problems import NotMedia
from tests.samples.draw_video import SECRETS, Recipe

KINDS = {
    FileType.MP4: Recipe(
        codec="libx264", metadata=SECRETS, options={"movflags": "use_metadata_tags"}
    ),
    FileType.MOV: Recipe(kind="mov", codec="mpeg4", metadata=SECRETS),
    FileType.WEBM: Recipe(kind="webm", codec="libvpx", metadata=SECRETS),
}
each_kind = pytest.mark.parametrize("kind", list(KINDS), ids=str)


def examined(data: bytes) -> Facts:
    file = io.BytesIO(data)
    format_ = sniff(file)
    if format_ is None or format_.is_image:
        raise NotMedia
    return examine_video(file, format_)


def remuxed(data: bytes) -> bytes:
    target = io.BytesIO()
    remux(io.BytesIO(data), target, examined(data))
    return target.getvalue()


def shown(data: bytes) -> Image.Image:
    return frame(io.BytesIO(data), examined(data))


def demuxer(kind: FileType) -> str:
    return "matroska" if kind is FileType.WEBM else "mov"
