"""How often something may happen: counters over sliding windows, in the cache."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Rate:
    """At most `limit` times in `seconds`; written `50/60`."""

    limit: int
    seconds: int


def rates_from(texts: Iterable[str]) -> list[Rate]:
    """Raises ValueError for anything that is not `LIMIT/SECONDS`."""
    pairs = (text.split("/", 1) for text in texts)
    rates = [Rate(int(limit), int(seconds)) for limit, seconds in pairs]
    if any(rate.limit < 0 or rate.seconds < 1 for rate in rates):
        raise ValueError(rates)
    return rates


def wait(name: str, rates: Sequence[Rate]) -> int:
    """Seconds until one more is allowed; 0 when it is allowed now. Counts nothing."""
    now = time.time()
    return max((_wait_in(name, rate, now) for rate in rates), default=0)


def count(name: str, rates: Sequence[Rate], cost: int = 1) -> None:
    now = time.time()
    for rate in rates:
        key = _key(name, rate, int(now // rate.seconds))
        cache.add(key, 0, timeout=rate.seconds * 2)
        try:
            cache.incr(key, cost)
        except ValueError:  # evicted between the two calls
            cache.set(key, cost, timeout=rate.seconds * 2)


def take(name: str, rates: Sequence[Rate], cost: int = 1) -> int:
    """Count once more if allowed. Answers the seconds to wait, 0 when it was counted."""
    seconds = wait(name, rates)
    if not seconds:
        count(name, rates, cost)
    return seconds


def _wait_in(name: str, rate: Rate, now: float) -> int:
    """The last window counts by the share of it that still lies within the sliding one."""
    window, passed = divmod(now, rate.seconds)
    current = cache.get(_key(name, rate, int(window)), 0)
    last = cache.get(_key(name, rate, int(window) - 1), 0)
    share = 1 - passed / rate.seconds
    if current + last * share < rate.limit:
        return 0
    if current >= rate.limit:
        return max(1, int(rate.seconds - passed) + 1)
    needed = 1 - (rate.limit - current) / last  # the share must fall below what is left over
    return max(1, int(needed * rate.seconds - passed) + 1)


def _key(name: str, rate: Rate, window: int) -> str:
    return f"rate:{name}:{rate.limit}/{rate.seconds}:{window}"
