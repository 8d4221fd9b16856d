"""A cache whose server is away, as often as a test wants it to be."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.cache.backends.base import BaseCache
from redis.exceptions import ConnectionError as NoConnection


class BrokenCache(BaseCache):
    """Counts how often it was asked, and never answers."""

    asked = 0

    def __init__(self, location: str = "", params: dict[str, Any] | None = None) -> None:
        super().__init__(params or {})

    def _fail(self, *args: Any, **kwargs: Any) -> NoReturn:
        BrokenCache.asked += 1
        raise NoConnection

    add = get = set = get_many = incr = _fail
