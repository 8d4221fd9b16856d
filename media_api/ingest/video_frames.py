"""Decoded pictures of a video, and which way up they are to be shown."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import cast

from av.buffer import Buffer
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from media_api.ingest.rework import UPRIGHT
from media_api.ingest.video_container import packets
from media_api.ingest.video_limits import most_decoder_pixels

PATIENT_PACKETS = 500  # before the first picture has to come

# By the signs of the display matrix: what was right, then what was down, as they are shown.
ALONG = {(1, 1): 1, (-1, 1): 2, (-1, -1): 3, (1, -1): 4}
ACROSS = {(1, 1): 5, (1, -1): 6, (-1, -1): 7, (-1, 1): 8}


def first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    """The next picture that can be decoded from where the container is; None at its end."""
    return next(_frames(container, stream), None)


def orientation(frame: VideoFrame) -> int:
    """1..8, as in EXIF; a slanted picture is taken to the nearest quarter turn."""
    attached = cast(Mapping[str, Buffer], frame.side_data)  # PyAV's types know two names only
    matrix = attached.get("DISPLAYMATRIX")
    if matrix is None:
        return 1
    a, b, _, c, d, *_ = struct.unpack("=9i", bytes(matrix))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return ALONG[_sign(a), _sign(d)]
    return ACROSS[_sign(b), _sign(c)]


def upright(frame: VideoFrame) -> Image.Image:
    """The picture as it is to be seen, in RGB."""
    image: Image.Image = frame.to_image(threads=1)  # type: ignore[no-untyped-call]  # PyAV's
    turn = UPRIGHT[orientation(frame)]
    return image if turn is None else image.transpose(turn)


def _frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    context = stream.codec_context
    if not context.is_open:
        context.thread_count = 1
        context.options = {**context.options, "max_pixels": str(most_decoder_pixels())}
    for packet in packets(container, [stream], most=PATIENT_PACKETS):
        yield from stream.decode(packet)


def _sign(number: int) -> int:
    return -1 if number < 0 else 1
