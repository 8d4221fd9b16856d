"""Videos: what they are, a clean copy of them, and a picture to show for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream
from django.conf import settings
from PIL import Image

from media_api.filetypes import FileType
from media_api.ingest.facts import Facts
from media_api.ingest.rework import SIDEWAYS
from media_api.ingest.sniff import Format
from media_api.ingest.video_container import (
    is_last,
    most_packets,
    most_video_pixels,
    opened_video,
    packets,
    picture_stream,
    sound_streams,
    watching,
)
from media_api.ingest.video_frames import first_frame, orientation, upright
from media_api.ingest.video_target import Target
from media_api.ingest.video_words import taken_at, title_and_description
from media_api.problems import (
    DamagedMedia,
    NotMedia,
    TooManyFramesASecond,
    TooManyVideoPixels,
    VideoTooLong,
)

KEPT_AS = {Format.MP4: FileType.MP4, Format.MOV: FileType.MOV, Format.WEBM: FileType.WEBM}
MUXERS = {FileType.MP4: "mp4", FileType.MOV: "mov", FileType.WEBM: "webm"}
TELLING_TAGS = {"hvc1", "avc3"}  # where the decoder finds its parameters: players go by it


@dataclass(frozen=True)
class Timing:
    """Length and speed, in seconds and pictures a second."""

    seconds: float
    rate: float


def examine_video(file: IO[bytes], format_: Format) -> Facts:
    """Raises NotMedia, DamagedMedia, TooManyVideoPixels, VideoTooLong, TooManyFramesASecond."""
    type_ = KEPT_AS[format_]
    with opened_video(file, type_) as container:
        stream = picture_stream(container)
        _check_size(stream.codec_context.width, stream.codec_context.height)
        timing = _stated_timing(container, stream)
        metadata = container.metadata
        first = first_frame(container, stream)
        if first is None:
            raise DamagedMedia(type=type_.name)
    _check_size(first.width, first.height)
    seconds = _check_timing(timing or _counted_timing(file, type_))
    is_sideways = orientation(first) in SIDEWAYS
    width, height = (first.width, first.height)[:: -1 if is_sideways else 1]
    title, description = title_and_description(metadata)
    return Facts(
        type=type_,
        width=width,
        height=height,
        duration=max(1, round(seconds)),
        title=title,
        description=description,
        taken_at=taken_at(metadata),
    )


def remux(source: IO[bytes], target: IO[bytes], facts: Facts) -> None:
    """Pictures and sound as they were encoded, without a word beside them (VID-3)."""
    output = Target(target)
    with opened_video(source, facts.type) as container:
        streams = [picture_stream(container), *sound_streams(container)]
        with av.open(
            output,
            "w",
            format=MUXERS[facts.type],
            container_options=_muxer_options(facts.type),
            io_open=output.reader,
        ) as muxer:
            copies = {stream.index: _copy(muxer, stream) for stream in streams}
            for packet in packets(container, streams, most=most_packets()):
                if not is_last(packet):
                    packet.stream = copies[packet.stream_index]
                    muxer.mux(packet)
                    output.check()
        output.check()


def frame(file: IO[bytes], facts: Facts) -> Image.Image:
    """The picture at a quarter of the video, or the first one; upright, in RGB."""
    try:
        return _frame(file, facts.type, seek=True)
    except DamagedMedia:
        return _frame(file, facts.type, seek=False)


def _frame(file: IO[bytes], type_: FileType, *, seek: bool) -> Image.Image:
    with opened_video(file, type_) as container:
        stream = picture_stream(container)
        if seek and container.duration:
            container.seek((container.start_time or 0) + container.duration // 4)
        found = first_frame(container, stream)
        if found is None:
            raise DamagedMedia(type=type_.name)
        _check_size(found.width, found.height)
        return upright(found)


def _stated_timing(container: InputContainer, stream: VideoStream) -> Timing | None:
    """None when the file does not say, or says what may be wrong: browsers write no length."""
    seconds = (container.duration or 0) / av.time_base
    if stream.frames and stream.duration and stream.time_base:
        rate = stream.frames / float(stream.duration * stream.time_base)
    else:
        rate = float(stream.average_rate or 0)
        if rate > getattr(settings, "MAX_VIDEO_FPS", 120):
            return None
    return Timing(seconds, rate) if seconds > 0 else None


def _counted_timing(file: IO[bytes], type_: FileType) -> Timing:
    with opened_video(file, type_) as container:
        stream = picture_stream(container)
        count, start, end = 0, None, 0
        for packet in packets(container, [stream], most=most_packets()):
            if packet.pts is not None and not is_last(packet):
                count += 1
                start = packet.pts if start is None else min(start, packet.pts)
                end = max(end, packet.pts + (packet.duration or 0))
        seconds = float((end - (start or 0)) * (stream.time_base or 0))
    return Timing(seconds, count / seconds if seconds > 0 else 0)


def _check_size(width: int, height: int) -> None:
    if width * height > most_video_pixels():
        limit = round(most_video_pixels() / 1_000_000, 1)
        raise TooManyVideoPixels(width=width, height=height, megapixels=limit)


def _check_timing(timing: Timing) -> float:
    longest, fastest = (
        getattr(settings, "MAX_VIDEO_SECONDS", 3600),
        getattr(settings, "MAX_VIDEO_FPS", 120),
    )
    if timing.seconds <= 0:
        raise NotMedia  # a still picture in the clothes of a video
    if timing.seconds > longest:
        raise VideoTooLong(minutes=longest // 60)
    if round(timing.rate) > fastest:
        raise TooManyFramesASecond(rate=round(timing.rate), limit=fastest)
    return timing.seconds


def _muxer_options(type_: FileType) -> dict[str, str]:
    index_first = {} if type_ is FileType.WEBM else {"movflags": "+faststart"}
    return {"fflags": "+bitexact", **index_first}


def _copy(muxer: OutputContainer, stream: Stream) -> Stream:
    """Raises NotMedia for a codec that has no place in this kind of container."""
    try:
        copy = muxer.add_stream_from_template(stream, opaque=True)
    except ValueError as error:
        raise NotMedia from error
    if stream.codec_context.codec_tag in TELLING_TAGS:
        copy.codec_context.codec_tag = stream.codec_context.codec_tag
    return copy
