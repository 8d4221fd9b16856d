"""How often something may happen: counters over sliding windows, in the cache."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.cache import cache


@dataclass(frozen=True)
class Rate:
    """At most `limit` times in `seconds`; written `50/60`."""

    limit: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far the tightest of some rates is used up, and how long all of them say to wait."""

    limit: int
    remaining: int
    reset: int  # seconds until its window has passed
    wait: int  # seconds until one more is allowed, 0 when it is allowed now

    def after(self, cost: int) -> Standing:
        return replace(self, remaining=max(0, self.remaining - cost))


def rates_from(texts: Iterable[str]) -> list[Rate]:
    """Raises ValueError for anything that is not `LIMIT/SECONDS`."""
    pairs = (text.split("/", 1) for text in texts)
    rates = [Rate(int(limit), int(seconds)) for limit, seconds in pairs]
    if any(rate.limit < 0 or rate.seconds < 1 for rate in rates):
        raise ValueError(rates)
    return rates


def look(names: Sequence[str], rates: Sequence[Rate]) -> Standing | None:
    """The standing of all names together; None without rates. Counts nothing."""
    now = time.time()
    keys = {
        (name, rate, age): _key(name, rate, int(now // rate.seconds) - age)
        for name in names
        for rate in rates
        for age in (0, 1)
    }
    found = cache.get_many(keys.values())
    standings = [
        _standing(
            rate,
            now,
            current=_counted(found, keys[name, rate, 0]),
            last=_counted(found, keys[name, rate, 1]),
        )
        for name in names
        for rate in rates
    ]
    if not standings:
        return None
    tightest = min(standings, key=lambda standing: (standing.remaining, -standing.reset))
    return replace(tightest, wait=max(standing.wait for standing in standings))


def wait(name: str, rates: Sequence[Rate]) -> int:
    """Seconds until one more is allowed; 0 when it is allowed now. Counts nothing."""
    standing = look([name], rates)
    return 0 if standing is None else standing.wait


def count(name: str, rates: Sequence[Rate], cost: int = 1) -> None:
    """A negative cost gives back what was counted for nothing."""
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


def _standing(rate: Rate, now: float, *, current: int, last: int) -> Standing:
    """The last window counts by the share of it that still lies within the sliding one."""
    passed = now % rate.seconds
    used = current + last * (1 - passed / rate.seconds)
    return Standing(
        limit=rate.limit,
        remaining=max(0, math.ceil(rate.limit - used)),
        reset=max(1, math.ceil(rate.seconds - passed)),
        wait=_wait(rate, passed, current=current, last=last) if used >= rate.limit else 0,
    )


def _wait(rate: Rate, passed: float, *, current: int, last: int) -> int:
    if current >= rate.limit:
        return max(1, int(rate.seconds - passed) + 1)
    needed = 1 - (rate.limit - current) / last  # the share must fall below what is left over
    return max(1, int(needed * rate.seconds - passed) + 1)


def _counted(found: Mapping[str, int], key: str) -> int:
    return max(0, found.get(key, 0))


def _key(name: str, rate: Rate, window: int) -> str:
    return f"rate:{name}:{rate.limit}/{rate.seconds}:{window}"
