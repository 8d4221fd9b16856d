"""The largest, longest and fastest video that is taken (VID-2)."""

from __future__ import annotations

from django.conf import settings

from media_api.problems import NotMedia, TooManyFramesASecond, TooManyVideoPixels, VideoTooLong


def most_seconds() -> int:
    return int(getattr(settings, "MAX_VIDEO_SECONDS", 3600))


def most_frames_a_second() -> int:
    return int(getattr(settings, "MAX_VIDEO_FPS", 120))


def most_video_pixels() -> int:
    """Either way up."""
    return int(getattr(settings, "MAX_VIDEO_PIXELS", 3840 * 2160))


def most_packets() -> int:
    """Pictures in the longest and fastest video."""
    return most_seconds() * most_frames_a_second()


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
        raise VideoTooLong(minutes=round(most_seconds() / 60, 1))
    if round(rate) > most_frames_a_second():
        raise TooManyFramesASecond(rate=round(rate), limit=most_frames_a_second())
