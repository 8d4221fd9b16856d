"""Templates and workers start, end, and start again with the server they belong to (DEC-4)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from media_api.ingest.spool import temporary_file
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Pool, Shared
from media_api.isolation.process import Template
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


def is_running(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def ends(pid: int) -> bool:
    """Soon."""
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(pid)


def test_a_template_that_was_killed_is_started_again(make: Maker) -> None:
    pool = make(Bounds(children=1))
    worker = run(pool)["pid"]
    template = pool._template
    assert template
    os.kill(template.pid, signal.SIGKILL)
    assert ends(template.pid)
    assert ends(worker)
    assert run(pool)["pid"] != worker
    assert pool._template is not template


def test_a_template_that_ends_during_a_job_is_not_the_fault_of_the_file(make: Maker) -> None:
    pool = make(Bounds(children=1))
    run(pool)
    assert pool._template
    threading.Timer(0.2, os.kill, (pool._template.pid, signal.SIGKILL)).start()
    with pytest.raises(Busy):
        run(pool, "sleep")
    assert run(pool)


def test_a_signal_meant_for_the_server_spoils_no_job(make: Maker) -> None:
    pool = make(Bounds(children=1))
    worker = run(pool)["pid"]
    assert pool._template
    for pid in (pool._template.pid, worker):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            os.kill(pid, number)
    assert run(pool)["pid"] == worker


def test_a_pool_that_cannot_start_says_busy(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Busy):
        run(make(Bounds()))


def test_stopping_ends_all_and_removes_the_folder(settings: Any, make: Maker) -> None:
    pool = make(Bounds(children=1))
    worker = run(pool)["pid"]
    assert pool._template
    template = pool._template.pid
    pool.stop()
    assert not is_running(worker)
    assert template not in children()
    assert [*settings.SPOOL_DIR.iterdir()] == []


def test_a_copy_of_the_process_starts_children_of_its_own(make: Maker) -> None:
    shared = Shared()
    first = shared.pool()
    with temporary_file() as source, temporary_file() as target:
        first._jobs = JOBS
        first.run(Message({"job": "echo", "limits": {}}), [source.fileno(), target.fileno()])
    pid = os.fork()
    if not pid:
        os._exit(0 if shared._pool is None and first._template is None else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert first._template
    assert first._template.is_alive()
    assert run(first)
    shared.stop()


SERVER = """
import threading, django
django.setup()
from media_api.ingest.spool import temporary_file
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Pool
from media_api.isolation.wire import Message

pool = Pool(Bounds(children=2), jobs="tests.media_api.isolation_jobs")

def run(job):
    with temporary_file() as source, temporary_file() as target:
        files = [source.fileno(), target.fileno()]
        return pool.run(Message({"job": job, "limits": {}}), files).value["done"]

threading.Thread(target=run, args=["loop"], daemon=True).start()
worker = run("echo")["pid"]
print(pool._template.pid, worker, flush=True)
run("sleep")
"""


@pytest.mark.server
def test_children_end_with_the_server_however_it_ends(tmp_path: Path) -> None:
    environment = {
        "DJANGO_SETTINGS_MODULE": "imgfly.settings",
        "IMGFLY_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    with subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        pids = [int(word) for word in server.stdout.readline().split()]
        while len(children(pids[0])) < 2:
            time.sleep(0.02)
        pids += children(pids[0])
        server.kill()
    assert all(ends(pid) for pid in pids)


def test_a_template_tells_what_it_could_not_give_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from media_api.isolation import process  # noqa: PLC0415 - its once is patched

    process._warn_once.cache_clear()
    for _ in range(2):
        process._warn_once("children keep the network")
    assert caplog.text.count("children keep the network") == 1
    template = Template(Bounds())
    assert template.is_alive()
    template.stop()
