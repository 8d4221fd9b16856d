"""Redis as the cache, and this process's memory while Redis is away (REL-5)."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from imgfly.lib.breaker import Breaker

log = logging.getLogger(__name__)
LATE = 0.25  # seconds
FAILURES = (RedisError, OSError)


class SturdyCache(BaseCache):
    """Answers within half a second whatever Redis does.

    Counters then count for this process alone: a limit that is too wide for a while, not none.
    """

    IMPATIENT = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry_on_timeout": False}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        far = {**params, "OPTIONS": {**self.IMPATIENT, **params.get("OPTIONS", {})}}
        near = {**params, "OPTIONS": {"MAX_ENTRIES": 100_000}}
        self._far, self._near = RedisCache(server, far), LocMemCache("near", near)
        self._breaker = Breaker()

    def _asked(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if not self._breaker.is_open:
            start = time.monotonic()
            try:
                answer = getattr(self._far, method)(*args, **kwargs)
            except FAILURES as error:
                self._breaker.failed()
                log.warning("the cache cannot be reached: %s", type(error).__name__)
            else:
                self._judge(time.monotonic() - start)
                return answer
        return getattr(self._near, method)(*args, **kwargs)

    def _judge(self, seconds: float) -> None:
        """A request asks a dozen times: what answers late each time holds it up for seconds."""
        if seconds < LATE:
            self._breaker.succeeded()
        else:
            self._breaker.failed()
            log.warning("the cache is slow: %.1f s", seconds)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        return bool(self._asked("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._asked("get", key, default, version=version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        self._asked("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        return bool(self._asked("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(self._asked("delete", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        return int(self._asked("incr", key, delta, version=version))

    def has_key(self, key: Any, version: Any = None) -> bool:
        return bool(self._asked("has_key", key, version=version))

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        return dict(self._asked("get_many", list(keys), version=version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        return list(self._asked("set_many", data, timeout=timeout, version=version))

    def delete_many(self, keys: Any, version: Any = None) -> None:
        self._asked("delete_many", list(keys), version=version)

    def clear(self) -> None:
        self._asked("clear")
        self._near.clear()
