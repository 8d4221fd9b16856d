"""A circuit breaker: what failed a moment ago is not asked again at once."""

from __future__ import annotations

import time


class Breaker:
    """Open after a failure, for longer each time; while it is open nothing is tried."""

    SHORTEST, LONGEST = 2.0, 30.0  # seconds

    def __init__(self) -> None:
        self._until, self._pause = 0.0, self.SHORTEST

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self._until

    @property
    def has_failed(self) -> bool:
        """Since the last success."""
        return self._until > 0

    def failed(self) -> None:
        self._until = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, self.LONGEST)

    def succeeded(self) -> None:
        self._until, self._pause = 0.0, self.SHORTEST
