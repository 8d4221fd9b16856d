"""Expiration texts: ISO 8601 intervals or whole seconds, clamped to what the contract allows."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import isodate

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(days=365)
MOST_SECONDS = 10**9  # far beyond the clamp, well within what a timedelta holds
WHOLE_SECONDS = re.compile(r"[+-]?[0-9]{1,18}")
INTERVAL = re.compile(r"P(?=[0-9T])[0-9YMWDTHS.,]{1,60}")


def expiry(text: str, now: datetime) -> datetime | None:
    """When something with this expiration ends; None for "0", which means never.

    "PT5M" and "300" are the same five minutes; months and years follow the calendar.
    Values outside five minutes .. one year are moved to the nearer end.
    Raises ValueError for anything that is neither an interval nor whole seconds.
    """
    text = text.strip()
    if WHOLE_SECONDS.fullmatch(text):
        seconds = max(-MOST_SECONDS, min(int(text), MOST_SECONDS))
        return now + _clamped(timedelta(seconds=seconds)) if seconds else None
    if not INTERVAL.fullmatch(text) or text.endswith("T"):
        raise ValueError(text)
    try:
        duration = isodate.parse_duration(text)
    except OverflowError:
        return now + LONGEST
    except isodate.ISO8601Error as error:
        raise ValueError(text) from error
    return now + _clamped(_length(duration, now))


def _length(duration: timedelta | isodate.Duration, now: datetime) -> timedelta:
    """Months and years have no length of their own: it depends on when they begin."""
    try:
        end: datetime = now + duration
    except (OverflowError, ValueError):  # beyond the calendar: the clamp would cut it anyway
        return LONGEST
    return end - now


def _clamped(length: timedelta) -> timedelta:
    return max(SHORTEST, min(length, LONGEST))
