"""Counters in the shared cache; while that is away, in the memory of this process (REL-5).

No limit would be worse than one that each process counts for itself (ASVS 16.5.3).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.core.cache import BaseCache, cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

OUTAGES = (OSError, RedisError)
RETRY_SECONDS = 5.0  # until then a cache that failed is not asked, so that nobody waits for it
T = TypeVar("T")
log = logging.getLogger(__name__)


class Counters:
    """Whole numbers by name, each with a time to live."""

    def __init__(self, shared: BaseCache) -> None:
        self.shared = shared
        self.local = LocMemCache("counters", {"OPTIONS": {"MAX_ENTRIES": 100_000}})
        self.away_until = 0.0

    def read(self, names: Iterable[str]) -> Mapping[str, int]:
        """Those that there are."""
        wanted = list(names)
        return self._asked(lambda store: store.get_many(wanted))

    def add(self, name: str, number: int, *, seconds: int) -> None:
        self._asked(lambda store: _add(store, name, number, seconds))

    def forget(self) -> None:
        self.local.clear()
        self.away_until = 0.0

    def _asked(self, work: Callable[[BaseCache], T]) -> T:
        if time.monotonic() < self.away_until:
            return work(self.local)
        try:
            return work(self.shared)
        except OUTAGES as error:
            self.away_until = time.monotonic() + RETRY_SECONDS
            log.warning("the cache does not answer, counting here: %s", type(error).__name__)
            return work(self.local)


def _add(store: BaseCache, name: str, number: int, seconds: int) -> None:
    store.add(name, 0, timeout=seconds)
    try:
        store.incr(name, number)
    except ValueError:  # evicted between the two calls
        store.set(name, number, timeout=seconds)


counters = Counters(cache)
