"""How long a request waits for a bucket: 15 seconds at most for all that it does there (REL-6)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from media_api.storage.suspicion import Suspicion

T = TypeVar("T")
SECONDS = 11.0
SECONDS_TO_CLEAN = 1.5  # what a clean-up may take when the time is over
SLOWEST = 1_000_000  # bytes a second; a bucket that is slower counts as down
_ends_at: ContextVar[float | None] = ContextVar("storage_ends_at", default=None)
suspicion = Suspicion()  # of each process for itself
# Of a call that is given up only the waiting ends: its thread ends by the time-outs of its sockets.
POOL = ThreadPoolExecutor(max_workers=32, thread_name_prefix="bucket")


@contextmanager
def one_patience() -> Iterator[None]:
    """All calls inside share the time of one."""
    token = _ends_at.set(time.monotonic() + SECONDS)
    try:
        yield
    finally:
        _ends_at.reset(token)


def in_time(call: Callable[[], T], *, size: int = 0, cleaning: bool = False) -> T:
    """What the call returns or raises; TimeoutError where it takes too long.

    Moving many bytes may take longer, and pushes back the end of the shared time.
    """
    wait = _seconds_left(size / SLOWEST)
    if cleaning:
        wait = max(wait, SECONDS_TO_CLEAN)
    if wait <= 0:
        raise TimeoutError("the storage has taken too long already")
    with suspicion.asking():
        future = POOL.submit(call)
        try:
            return future.result(timeout=wait)
        except TimeoutError:
            future.cancel()
            raise


def _seconds_left(extra: float) -> float:
    end = _ends_at.get()
    if end is None:
        return SECONDS + extra
    if extra:
        end += extra
        _ends_at.set(end)
    return end - time.monotonic()
