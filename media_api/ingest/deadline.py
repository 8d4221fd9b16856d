"""How long a fetch may take, and the watchdog that ends it then (SSRF-5)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


class FetchError(Exception):
    """Why nothing was fetched: for the log, never for the client (SSRF-7)."""


@dataclass(frozen=True)
class Deadline:
    """A moment on the monotonic clock."""

    moment: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds; raises FetchError when there are none."""
        seconds = self.moment - time.monotonic()
        if seconds <= 0:
            raise FetchError("too slow")
        return seconds


@contextmanager
def watchdog(sock: socket.socket, deadline: Deadline) -> Iterator[None]:
    """Shut the connection down at the deadline, however slowly the other side drips.

    A timeout per read is no deadline. And as a connection that was shut down looks like one that
    ended well, leaving this block late is an error even if nothing in it failed.
    """
    with sock.dup() as handle:  # TLS takes `sock` over: a copy still reaches the connection
        fired = threading.Event()

        def cut() -> None:
            fired.set()
            with suppress(OSError):  # the other side was quicker
                handle.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(deadline.left(), cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
        if fired.is_set():
            raise FetchError("too slow")
    deadline.left()
