"""Bytes from one open file to another, within the kernel where it can."""

from __future__ import annotations

import io
import os
from typing import IO

BLOCK = 1024 * 1024
LEAST = 64 * 1024  # below that the system calls cost more than they save


def copied(source: IO[bytes], target: IO[bytes], start: int, count: int) -> None:
    """`count` bytes from `start`, or fewer where the file ends, to where the target stands.

    Both files may be buffered, and the source's place afterwards is anywhere.
    """
    done = _within_kernel(source, target, start, count) if count >= LEAST else 0
    source.seek(start + done)
    left = count - done
    while left > 0 and (block := source.read(min(BLOCK, left))):
        target.write(block)
        left -= len(block)


def copied_whole(source: IO[bytes], target: IO[bytes]) -> None:
    """From the first byte to the last, whatever has been read."""
    end = source.seek(0, os.SEEK_END)
    copied(source, target, 0, end)
    source.seek(0)


def _within_kernel(source: IO[bytes], target: IO[bytes], start: int, count: int) -> int:
    """How many bytes were copied so: none where a file is not one of the system, or may not be."""
    done = place = 0
    try:
        source_number, target_number = source.fileno(), target.fileno()
        target.flush()
        place = target.tell()
        while done < count:
            step = os.copy_file_range(
                source_number, target_number, count - done, start + done, place + done
            )
            if not step:
                break
            done += step
    except (AttributeError, io.UnsupportedOperation, OSError):
        if not done:
            return 0
    target.seek(place + done)
    return done
