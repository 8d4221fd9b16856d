"""The cache answers when Redis does not, quickly, and counts on."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from imgfly.lib import rates, sturdy_cache
from imgfly.lib.sturdy_cache import SturdyCache


@pytest.fixture
def silent() -> Iterator[SturdyCache]:
    """Takes connections and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield SturdyCache(f"redis://127.0.0.1:{server.getsockname()[1]}/0", {})


@pytest.fixture
def refusing() -> SturdyCache:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
    return SturdyCache(f"redis://127.0.0.1:{port}/0", {})


@pytest.mark.parametrize("kind", ["silent", "refusing"])
def test_a_cache_that_is_away_is_asked_once_and_replaced(
    kind: str, request: pytest.FixtureRequest
) -> None:
    cache = request.getfixturevalue(kind)
    begun = time.monotonic()
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    cache.set_many({"b": 1, "c": 2})
    assert cache.get_many(["b", "c", "d"]) == {"b": 1, "c": 2}
    assert cache.has_key("b")
    assert cache.touch("b")
    assert cache.delete("b")
    cache.delete_many(["c"])
    assert cache.get("c", "none") == "none"
    assert time.monotonic() - begun < 1.5
    cache.clear()
    assert cache.get("a") is None


def test_a_limit_holds_without_redis(
    refusing: SturdyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "cache", refusing)
    limits = [rates.Rate(3, 60)]
    assert [rates.take("x", limits) > 0 for _ in range(4)] == [False, False, False, True]


def test_counting_a_missing_key_is_told(refusing: SturdyCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        refusing.incr("nothing")


def test_a_cache_that_is_slow_is_left_alone_for_a_while(
    refusing: SturdyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def slow(key: str, *args: object, **options: object) -> str:
        asked.append(key)
        time.sleep(sturdy_cache.LATE)
        return "far"

    monkeypatch.setattr(refusing._far, "get", slow)
    assert [refusing.get("a", "near") for _ in range(5)] == ["far"] + ["near"] * 4
    assert len(asked) == 1
