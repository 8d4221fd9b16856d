"""Redis refuses, says nothing, or forgets everything, while uploads go on (REL-5)."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis

from bench.portal import ROOT, Portal, environment, served
from tests.faults.machines import celery, eventually
from tests.faults.proxy import FaultProxy
from tests.faults.state import rows
from tests.faults.writers import Writers, send

UPLOADS = 12
ALLOWED = 2.0  # seconds
BARE = """SELECT count(*) FROM media_api_media
          WHERE id NOT IN (SELECT media_id FROM media_api_derivative)"""


@pytest.fixture
def proxy(redis: int) -> Iterator[FaultProxy]:
    with FaultProxy(redis) as running:
        yield running


@dataclass(frozen=True)
class Member:
    """Somebody whose uploads are counted, unlike an administrator's."""

    portal: Portal
    key: str

    def seconds(self) -> list[float]:
        """How long some uploads take; each has to succeed."""
        sent = [send(self.portal.port, self.key, timeout=30) for _ in range(UPLOADS)]
        assert [one.status for one in sent] == [200] * UPLOADS
        return [one.seconds for one in sent]


@pytest.fixture(params=["cache", "cache and broker"])
def member(
    request: pytest.FixtureRequest, tmp_path: Path, redis: int, proxy: FaultProxy
) -> Iterator[Member]:
    """With a broker there is a worker, too, whose own way to Redis stays whole."""
    folder = tmp_path / "portal"
    words = {"IMGFLY_REDIS_URL": f"redis://127.0.0.1:{proxy.port}/0"}
    words["IMGFLY_UPLOAD_RATES"] = "1000/60,1000/3600"
    with ExitStack() as stack:
        if "broker" in request.param:
            words["IMGFLY_BROKER_URL"] = f"redis://127.0.0.1:{proxy.port}/1"
        portal = stack.enter_context(served(folder, **words))
        key = member_key(portal, words)
        if "broker" in request.param:
            direct = {name: f"redis://127.0.0.1:{redis}/1" for name in words if "BROKER" in name}
            stack.enter_context(celery(folder, direct))
        yield Member(portal, key)


def member_key(portal: Portal, words: Mapping[str, str]) -> str:
    password = portal.folder / "password"
    password.write_text("correct horse battery", encoding="utf-8")
    env = environment(portal.folder, port=portal.port, settings=words)
    commands = (["create_user", "carol", "--password-file", password], ["create_api_key", "carol"])
    printed = [
        subprocess.run(
            [sys.executable, "manage.py", *map(str, command)],
            cwd=ROOT,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for command in commands
    ]
    return printed[-1].strip()


@pytest.mark.parametrize("mode", ["refuse", "reset", "blackhole", "delay:0.2"])
def test_uploads_go_on_without_it(
    member: Member,
    proxy: FaultProxy,
    mode: str,
    request: pytest.FixtureRequest,
    figure: Callable[[str, str], None],
) -> None:
    usual = statistics.median(member.seconds())
    with proxy.broken(mode):
        slowest = max(member.seconds())
    is_over = time.monotonic()
    again = statistics.median(member.seconds())
    done = eventually(lambda: waiting(member.portal) == 0, 60)
    figure(
        "REL-5",
        f"{request.node.callspec.params['member']}, {mode}: {usual:.2f} s, slowest of {UPLOADS} "
        f"{slowest:.2f} s; afterwards {again:.2f} s, "
        f"all jobs done {time.monotonic() - is_over:.0f} s later",
    )
    assert slowest < usual + ALLOWED
    assert again < usual + 0.5
    assert done


def waiting(portal: Portal) -> int:
    ((jobs,),) = rows(portal.folder / "imgfly.sqlite3", "SELECT count(*) FROM imgfly_queuedjob")
    ((bare,),) = rows(portal.folder / "imgfly.sqlite3", BARE)
    return int(jobs) + int(bare)


def test_it_may_forget_everything(member: Member, redis: int) -> None:
    with Writers(member.portal.port, member.key, number=2) as writers, Redis(port=redis) as server:
        until = time.monotonic() + 60
        while len(writers.promises) < UPLOADS and time.monotonic() < until:
            server.flushall()
            time.sleep(0.3)
    assert set(writers.statuses) == {200}
    assert len(writers.promises) >= UPLOADS
