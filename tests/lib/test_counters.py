"""Rates go on being kept while the cache is away (REL-5, ASVS 16.5.3)."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from django.core.cache import caches

from imgfly.lib import counters as module
from imgfly.lib.backends import cache
from imgfly.lib.counters import Counters, counters
from imgfly.lib.rates import Rate, take, wait
from tests.lib.broken_cache import BrokenCache


@pytest.fixture
def redis_down(settings: Any) -> None:
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "tests.lib.broken_cache.BrokenCache"},
    }
    BrokenCache.asked = 0


def test_a_cache_that_fails_still_leaves_a_limit(redis_down: None) -> None:
    assert [take("a", [Rate(3, 60)]) > 0 for _ in range(5)] == [False, False, False, True, True]


@pytest.mark.parametrize("failure", [ConnectionRefusedError, TimeoutError, OSError])
def test_whatever_way_it_fails(failure: type[Exception]) -> None:
    class Failing(BrokenCache):
        def get_many(self, *args: Any, **kwargs: Any) -> Any:
            raise failure

        add = get_many

    own = Counters(Failing())
    own.add("a", 2, seconds=60)
    own.add("a", 3, seconds=60)
    assert own.read(["a", "b"]) == {"a": 5}
    own.forget()
    assert own.read(["a"]) == {}


def test_a_mistake_of_ours_is_no_outage() -> None:
    class Wrong(BrokenCache):
        def get_many(self, *args: Any, **kwargs: Any) -> Any:
            raise TypeError

    with pytest.raises(TypeError):
        Counters(Wrong()).read(["a"])


def test_a_cache_that_failed_is_left_alone_for_a_while(
    redis_down: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(10):
        take("a", [Rate(100, 60)])
    assert BrokenCache.asked == 1
    monkeypatch.setattr(counters, "away_until", 0.0)
    take("a", [Rate(100, 60)])
    assert BrokenCache.asked == 2


def test_a_cache_that_is_back_counts_again(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    kept = settings.CACHES
    settings.CACHES = {**kept, "default": {"BACKEND": "tests.lib.broken_cache.BrokenCache"}}
    assert take("a", [Rate(1, 60)]) == 0
    settings.CACHES = kept
    assert wait("a", [Rate(1, 60)]) == 0  # what was counted here is not there
    assert take("a", [Rate(1, 60)]) == 0
    assert [key for key in vars(caches["default"])["_cache"] if "rate:a" in key]


def test_a_redis_that_swallows_everything_costs_two_seconds_at_most(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        settings.CACHES = {**settings.CACHES, "default": cache(url)}
        begin = time.monotonic()
        assert [take("a", [Rate(1, 60)]) > 0 for _ in range(3)] == [False, True, True]
        assert time.monotonic() - begin < 2
