"""How many children there are, how long they live, and what they leave behind (DEC-5)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from media_api.ingest.spool import temporary_file
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Pool
from media_api.isolation.wire import Message
from media_api.problems import Busy

JOBS = "tests.media_api.isolation_jobs"
ROOT = Path(__file__).resolve().parents[2]
Maker = Callable[[Bounds], Pool]


@pytest.fixture
def make() -> Iterator[Maker]:
    pools: list[Pool] = []

    def made(bounds: Bounds) -> Pool:
        pools.append(Pool(bounds, jobs=JOBS))
        return pools[-1]

    yield made
    for pool in pools:
        pool.stop()


def run(pool: Pool, job: str = "echo") -> Any:
    with temporary_file() as source, temporary_file() as target:
        request = Message({"job": job, "limits": {}})
        answer = pool.run(request, [source.fileno(), target.fileno()])
        return answer.value["done"]


def outcome(pool: Pool, job: str) -> str:
    try:
        run(pool, job)
    except Busy:
        return "busy"
    return "done"


def children(pid: int | None = None) -> list[int]:
    """Of a process, zombies as well."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            except OSError:
                continue
            if int(parent) == (pid or os.getpid()):
                found.append(int(entry.name))
    return found


def test_a_child_is_replaced_after_so_many_jobs(make: Maker) -> None:
    pool = make(Bounds(children=1, jobs=3))
    pids = [run(pool)["pid"] for _ in range(7)]
    assert [len({*pids[:3]}), len({*pids[3:6]}), len({*pids})] == [1, 1, 3]


def test_no_more_run_at_once_than_allowed_and_the_rest_wait_in_a_bounded_queue(make: Maker) -> None:
    pool = make(Bounds(children=2, waiting=3))
    run(pool)
    most = 0
    with ThreadPoolExecutor(9) as threads:
        jobs = [threads.submit(outcome, pool, "nap") for _ in range(9)]
        while not all(job.done() for job in jobs):
            assert pool._template
            most = max(most, len(children(pool._template.pid)))
            time.sleep(0.02)
    outcomes = sorted(job.result() for job in jobs)
    assert outcomes == ["busy"] * 4 + ["done"] * 5
    assert most == 2


def test_whoever_waited_too_long_is_sent_away(make: Maker) -> None:
    pool = make(Bounds(children=1, patience=0.1))
    run(pool)
    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(lambda _: outcome(pool, "nap"), range(2)))
    assert outcomes == ["busy", "done"]


def test_a_place_is_given_back_after_every_failure(make: Maker) -> None:
    pool = make(Bounds(children=1, waiting=1, patience=1))
    for job in ("segv", "kill", "leave"):
        with pytest.raises(Exception, match="Gone"):
            run(pool, job)
    assert run(pool)


def test_many_jobs_leave_no_file_no_process_and_no_memory_behind(make: Maker) -> None:
    pool = make(Bounds(children=2, jobs=40))
    for _ in range(20):
        run(pool)
    files, memory = len([*Path("/proc/self/fd").iterdir()]), resident()
    for _ in range(200):
        run(pool)
    assert len([*Path("/proc/self/fd").iterdir()]) == files
    assert resident() - memory < 2_000
    assert pool._template
    assert len(children(pool._template.pid)) <= 1


def resident() -> int:
    """Kilobytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])
