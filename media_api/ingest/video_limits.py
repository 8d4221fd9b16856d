"""The largest, longest and fastest video that is taken (VID-2)."""

from __future__ import annotations

import io
from typing import IO

from django.conf import settings

from media_api.problems import (
    NotMedia,
    TooLarge,
    TooManyFramesASecond,
    TooManyVideoPixels,
    VideoTooLong,
)


def most_seconds() -> int:
    return int(getattr(settings, "MAX_VIDEO_SECONDS", 3600))


def most_frames_a_second() -> int:
    return int(getattr(settings, "MAX_VIDEO_FPS", 120))


def most_video_pixels() -> int:
    """Either way up."""
    return int(getattr(settings, "MAX_VIDEO_PIXELS", 3840 * 2160))


def most_decoder_pixels() -> int:
    """What decoders may make room for: more, as they add margins; the size stated is compared."""
    return 2 * most_video_pixels() + 1_000_000


def most_packets() -> int:
    """Pictures in the longest and fastest video."""
    return most_seconds() * most_frames_a_second()


def check_bytes(file: IO[bytes]) -> None:
    """Raises TooLarge; the file is left at its start."""
    size, most = file.seek(0, io.SEEK_END), int(getattr(settings, "MAX_VIDEO_BYTES", 500_000_000))
    file.seek(0)
    if size > most:
        raise TooLarge(limit=most // 1_000_000)


def check_size(width: int, height: int) -> None:
    """Raises TooManyVideoPixels."""
    if width * height > most_video_pixels():
        limit = round(most_video_pixels() / 1_000_000, 1)
        raise TooManyVideoPixels(width=width, height=height, megapixels=limit)


def check_timing(seconds: float, rate: float) -> None:
    """Raises VideoTooLong, TooManyFramesASecond, or NotMedia for what does not last."""
    if seconds <= 0:
        raise NotMedia
    if seconds > most_seconds():
        raise VideoTooLong(seconds=most_seconds())
    if round(rate) > most_frames_a_second():
        raise TooManyFramesASecond(rate=round(rate), limit=most_frames_a_second())
