"""Videos: what they are, a clean copy of them, and a picture to show for them."""

from __future__ import annotations

from typing import IO

import av
from av.container import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream
from PIL import Image

from media_api.filetypes import FileType
from media_api.ingest.facts import Facts
from media_api.ingest.rework import SIDEWAYS
from media_api.ingest.sniff import Format
from media_api.ingest.video_container import (
    is_last,
    opened_video,
    packets,
    picture_stream,
    sound_streams,
)
from media_api.ingest.video_frames import first_frame, orientation, upright
from media_api.ingest.video_limits import check_bytes, check_size, check_timing, most_packets
from media_api.ingest.video_target import Target
from media_api.ingest.video_timing import Timing, counted_timing, stated_timing
from media_api.ingest.video_words import taken_at, title_and_description
from media_api.problems import DamagedMedia, NotMedia

KEPT_AS = {Format.MP4: FileType.MP4, Format.MOV: FileType.MOV, Format.WEBM: FileType.WEBM}
MUXERS = {FileType.MP4: "mp4", FileType.MOV: "mov", FileType.WEBM: "webm"}
TELLING_TAGS = {"hvc1", "avc3"}  # where the decoder finds its parameters: players go by it


def examine_video(file: IO[bytes], format_: Format) -> Facts:
    """One picture is decoded; `orientation` stays 1, for `frame` gives it upright.

    Raises NotMedia, DamagedMedia, TooLarge, TooManyVideoPixels, VideoTooLong or
    TooManyFramesASecond.
    """
    type_ = KEPT_AS[format_]
    check_bytes(file)
    with opened_video(file, type_) as container:
        stream = picture_stream(container)
        check_size(stream.codec_context.width, stream.codec_context.height)
        timing = stated_timing(container, stream)
        first = first_frame(container, stream)
        if first is None:
            raise DamagedMedia(type=type_.name)
        check_size(first.width, first.height)
        title, description = title_and_description(container.metadata)
        moment = taken_at(container.metadata)
    timing = timing or _counted(file, type_)
    check_timing(timing.seconds, timing.rate)
    is_sideways = orientation(first) in SIDEWAYS
    return Facts(
        type=type_,
        width=first.height if is_sideways else first.width,
        height=first.width if is_sideways else first.height,
        duration=max(1, round(timing.seconds)),
        title=title,
        description=description,
        taken_at=moment,
    )


def remux(source: IO[bytes], target: IO[bytes], facts: Facts) -> None:
    """Pictures and sound as they were encoded, without a word beside them (VID-3).

    Raises NotMedia or DamagedMedia, and OSError when the target cannot be written.
    """
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
        return _frame(file, facts.type, place=0.25)
    except DamagedMedia:
        return _frame(file, facts.type, place=0)


def _counted(file: IO[bytes], type_: FileType) -> Timing:
    with opened_video(file, type_) as container:
        return counted_timing(container)


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
    if isinstance(copy, VideoStream) and copy.codec_context.pix_fmt == "pal8":
        copy.codec_context.pix_fmt = "rgb24"  # a PNG's colours are in it, the muxer wants them too
    return copy


def _frame(file: IO[bytes], type_: FileType, *, place: float) -> Image.Image:
    with opened_video(file, type_) as container:
        stream = picture_stream(container)
        if place and container.duration and stream.time_base:
            seconds = place * container.duration / av.time_base
            start = stream.start_time or 0
            container.seek(start + int(seconds / stream.time_base), stream=stream)
        found = first_frame(container, stream)
        if found is None:
            raise DamagedMedia(type=type_.name)
        check_size(found.width, found.height)
        return upright(found)
