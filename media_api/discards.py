"""Keys of files whose rows go in this transaction: discarded together, after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from media_api.tasks import discard_files

_together: ContextVar[list[str] | None] = ContextVar("discards", default=None)


def discard_later(key: str) -> None:
    """Recorded with the deletion of the row, done after its commit."""
    keys = _together.get()
    if keys is None:
        discard_files.start([key])
    else:
        keys.append(key)


@contextmanager
def discarded_together() -> Iterator[None]:
    """One job for all rows that are deleted inside; stands inside their transaction."""
    keys: list[str] = []
    token = _together.set(keys)
    try:
        yield
    finally:
        _together.reset(token)
    if keys:
        discard_files.start(keys)
