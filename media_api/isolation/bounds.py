"""How much a child may use, and how many there may be."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.conf import settings

MEBIBYTE = 1 << 20
# The settings that the code in a child reads; they travel with each job.
LIMITS = (
    "MAX_FILE_BYTES",
    "MAX_FRAMES",
    "MAX_FRAME_PIXELS",
    "MAX_PIXELS",
    "MAX_SIDE",
    "MAX_VIDEO_BYTES",
    "MAX_VIDEO_FPS",
    "MAX_VIDEO_PIXELS",
    "MAX_VIDEO_SECONDS",
    "MEDIUM_WIDTH",
    "MEGABYTE",
    "THUMB_SIDE",
)


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The first five are enforced in the child by the kernel, the rest by the server."""

    memory: int = 1536 * MEBIBYTE
    cpu_seconds: int = 20
    file_bytes: int = 256 * MEBIBYTE
    files: int = 64
    core: int = 0
    seconds: float = 30.0
    answer_bytes: int = 64 * MEBIBYTE
    jobs: int = 100
    children: int = min(2, os.cpu_count() or 1)
    waiting: int = 100
    patience: float = 30.0

    @classmethod
    def of_settings(cls) -> Bounds:
        """A finished video may be as large as an upload, and a little more."""
        return cls(
            memory=settings.DECODE_MEMORY,
            cpu_seconds=settings.DECODE_CPU_SECONDS,
            seconds=float(settings.DECODE_SECONDS),
            file_bytes=max(cls.file_bytes, settings.MAX_FILE_BYTES * 11 // 10),
        )


def limits_now() -> dict[str, int]:
    return {name: getattr(settings, name) for name in LIMITS}
