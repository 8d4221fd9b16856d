"""The one door to FFmpeg: an open file, the demuxer of its kind, and nothing else (VID-1)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, NoReturn

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition, Stream
from av.video.stream import VideoStream

from media_api.filetypes import FileType
from media_api.ingest.decoder import decoding
from media_api.ingest.video_limits import most_decoder_pixels
from media_api.problems import DamagedMedia, NotMedia

DEMUXERS = {
    FileType.MP4: "mov,mp4,m4a,3gp,3g2,mj2",
    FileType.MOV: "mov,mp4,m4a,3gp,3g2,mj2",
    FileType.WEBM: "matroska,webm",
}
PICTURE_CODECS = {
    *("h264", "hevc", "vp8", "vp9", "av1", "libdav1d"),
    *("mpeg4", "h263", "mjpeg", "prores", "png"),
}
SOUND_CODECS = {
    *("aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac"),
    *("ac3", "eac3", "amrnb", "amrwb", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be"),
    *("pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_u8", "pcm_alaw", "pcm_mulaw"),
}
STREAMS = 32
PROBED_BYTES = 2_000_000
PROBED_MICROSECONDS = 2_000_000
PATIENCE = 10.0  # seconds for one call of the library
WHOLE_PATIENCE = 25.0  # seconds for reading a file through


@contextmanager
def opened_video(file: IO[bytes], type_: FileType) -> Iterator[InputContainer]:
    """The streams of a file; it is left at its start. Raises DamagedMedia or NotMedia."""
    file.seek(0)
    demuxer = DEMUXERS[type_]
    with (
        watching(type_),
        av.open(
            file,
            "r",
            format=demuxer.partition(",")[0],
            options=_options(demuxer),
            metadata_errors="replace",
            timeout=PATIENCE,
            io_open=_no_other_file,
        ) as container,
    ):
        yield container
    file.seek(0)


@contextmanager
def watching(type_: FileType) -> Iterator[None]:
    """The library's own exceptions carry the numbers of the system's: told apart here."""
    with decoding(type_.name):
        try:
            yield
        except av.FFmpegError as error:
            raise DamagedMedia(type=type_.name) from error


def picture_stream(container: InputContainer) -> VideoStream:
    """The moving pictures, not the cover picture beside them. Raises NotMedia without any."""
    moving = [stream for stream in container.streams.video if _is_moving(stream)]
    if not moving:
        raise NotMedia
    best = container.streams.best("video")
    return next((stream for stream in moving if stream is best), moving[0])


def sound_streams(container: InputContainer) -> list[Stream]:
    """Sound of a kind that players know; other tracks of sound are not kept."""
    return [stream for stream in container.streams.audio if _codec(stream) in SOUND_CODECS]


def packets(
    container: InputContainer, streams: list[Stream], *, most: int
) -> Iterator[Packet[Stream]]:
    """Encoded pictures and sounds in the order of the file, then one empty packet per stream.

    Ends in an exception when the first of the streams has more than `most`, or time is up.
    """
    end = time.monotonic() + WHOLE_PATIENCE
    for stream in container.streams:
        stream.discard = Discard.default if stream in streams else Discard.all
    count = 0
    for packet in container.demux(*streams):
        count += packet.stream_index == streams[0].index
        if count > most + 1 or time.monotonic() > end:
            raise RuntimeError("more to read than a video may have")
        yield packet


def is_last(packet: Packet[Stream]) -> bool:
    """It holds nothing: it tells the decoder to hand out what it has kept."""
    return packet.size == 0 and packet.dts is None


def _options(demuxer: str) -> dict[str, str]:
    return {
        "format_whitelist": demuxer,
        "protocol_whitelist": "none",
        "codec_whitelist": ",".join(sorted(PICTURE_CODECS | SOUND_CODECS)),
        "enable_drefs": "0",
        "use_absolute_path": "0",
        "max_streams": str(STREAMS),
        "probesize": str(PROBED_BYTES),
        "analyzeduration": str(PROBED_MICROSECONDS),
        "max_pixels": str(most_decoder_pixels()),
    }


def _no_other_file(_address: str, _flags: int, _options: dict[str, str]) -> NoReturn:
    raise NotMedia


def _is_moving(stream: VideoStream) -> bool:
    aside = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return _codec(stream) in PICTURE_CODECS and not stream.disposition & aside


def _codec(stream: Stream) -> str | None:
    """None when there is no decoder for it."""
    return stream.codec_context.name if stream.codec_context else None
