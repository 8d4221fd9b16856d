"""Redis refuses, says nothing, or forgets everything, while uploads go on (REL-5)."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from bench.portal import Portal, served
from tests.faults.proxy import FaultProxy
from tests.faults.writers import Writers, send

UPLOADS = 12
ALLOWED = 2.0  # seconds


@pytest.fixture
def proxy(redis: int) -> Iterator[FaultProxy]:
    with FaultProxy(redis) as running:
        yield running


@pytest.fixture(params=["cache", "cache and broker"])
def portal(request: pytest.FixtureRequest, tmp_path: Path, proxy: FaultProxy) -> Iterator[Portal]:
    settings = {"IMGFLY_REDIS_URL": f"redis://127.0.0.1:{proxy.port}/0"}
    if "broker" in request.param:
        settings["IMGFLY_BROKER_URL"] = f"redis://127.0.0.1:{proxy.port}/1"
        settings["IMGFLY_DERIVATIVES_WAIT"] = "0"
    with served(tmp_path / "portal", **settings) as running:
        yield running


def seconds_of(portal: Portal) -> list[float]:
    sent = [send(portal.port, portal.key, timeout=30) for _ in range(UPLOADS)]
    assert [one.status for one in sent] == [200] * UPLOADS
    return [one.seconds for one in sent]


@pytest.mark.parametrize("mode", ["refuse", "reset", "blackhole", "delay:0.2"])
def test_uploads_go_on_without_it(
    portal: Portal,
    proxy: FaultProxy,
    mode: str,
    request: pytest.FixtureRequest,
    figure: Callable[[str, str], None],
) -> None:
    usual = statistics.median(seconds_of(portal))
    with proxy.broken(mode):
        slowest = max(seconds_of(portal))
    again = statistics.median(seconds_of(portal))
    figure(
        "REL-5",
        f"{request.node.callspec.params['portal']}, {mode}: {usual:.2f} s, slowest of {UPLOADS} "
        f"{slowest:.2f} s, afterwards {again:.2f} s",
    )
    assert slowest < usual + ALLOWED
    assert again < usual + 0.5


def test_it_may_forget_everything(portal: Portal, redis: int) -> None:
    with Writers(portal.port, portal.key, number=2) as writers, Redis(port=redis) as server:
        for _ in range(20):
            server.flushall()
            if len(writers.promises) >= UPLOADS:
                break
            seconds_of(portal)
    assert set(writers.statuses) == {200}
