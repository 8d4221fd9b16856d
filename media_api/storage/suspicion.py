"""A bucket that did not answer: one call at a time asks it again, all others fail at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

SILENCE = (TimeoutError, ConnectTimeoutError, ReadTimeoutError)
SECONDS = 1.0  # that others wait for the one who asks: a healthy bucket answers sooner


class Suspicion:
    """So that a silent bucket holds one thread, and pages and local things go on (REL-6)."""

    def __init__(self) -> None:
        self.answers = Event()
        self.answers.set()
        self.turn = Lock()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Raises TimeoutError where somebody else is asking, in vain so far."""
        if self.answers.is_set():
            with self._judged():
                yield
        elif self.turn.acquire(blocking=False):
            try:
                with self._judged():
                    yield
            finally:
                self.turn.release()
        elif self.answers.wait(SECONDS):
            yield
        else:
            raise TimeoutError("the storage has not answered for a while")

    @contextmanager
    def _judged(self) -> Iterator[None]:
        """A refusal is an answer."""
        try:
            yield
        except SILENCE:
            self.answers.clear()
            raise
        except Exception:
            self.answers.set()
            raise
        self.answers.set()
