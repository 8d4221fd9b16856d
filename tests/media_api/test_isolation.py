"""Children that crash, hang, lie or want too much spoil one job and no other (DEC-4, DEC-6)."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from media_api.ingest.prepare import Wishes
from media_api.ingest.spool import temporary_file
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Broken, Pool
from media_api.isolation.prepared import done, lent, on_disk
from media_api.isolation.wire import Message
from media_api.problems import DamagedMedia, TooManyFrames
from tests.samples import draw

BOUNDS = Bounds(
    memory=500 << 20,
    cpu_seconds=1,
    seconds=60,
    file_bytes=2 << 20,
    answer_bytes=1 << 20,
    children=1,
    jobs=1000,
)
JOBS = "tests.media_api.isolation_jobs"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    pool = Pool(BOUNDS, jobs=JOBS)
    yield pool
    pool.stop()


def run(pool: Pool, job: str, **values: Any) -> dict[str, Any]:
    """What the child answers."""
    with temporary_file() as source, temporary_file() as target:
        request = Message({"job": job, "limits": {}, **values})
        return pool.run(request, [source.fileno(), target.fileno()]).value


def attempt(pool: Pool, job: str) -> None:
    with temporary_file() as target:
        spool = draw.spool(draw.encoded(draw.picture(), "PNG"))
        done(job, spool, target, Wishes(), pool=pool)


@pytest.mark.parametrize(
    "job",
    [
        *("segv", "kill", "leave", "loop", "hog", "write", "write_beside", "bug"),
        *("garbage", "no_json", "nested", "huge", "negative", "not_a_number", "large", "empty"),
        *("unknown_problem", "wordless_problem", "no such job"),
    ],
)
def test_a_child_that_fails_makes_the_file_a_damaged_one_and_the_next_works(
    pool: Pool, job: str
) -> None:
    with pytest.raises(DamagedMedia) as raised:
        attempt(pool, job)
    assert raised.value.details == {"type": "PNG"}
    assert run(pool, "echo")["done"]["pid"]


def test_a_problem_arrives_as_itself_and_the_child_stays(pool: Pool) -> None:
    before = run(pool, "echo")["done"]["pid"]
    with pytest.raises(TooManyFrames):
        attempt(pool, "frames")
    assert run(pool, "echo")["done"]["pid"] == before


def test_a_failure_is_logged_with_the_digest_of_the_file(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DamagedMedia):
        attempt(pool, "segv")
    spool = draw.spool(draw.encoded(draw.picture(), "PNG"))
    assert spool.sha256 in caplog.text
    assert "status -11" in caplog.text


def test_processor_time_is_counted_for_each_job(pool: Pool) -> None:
    pids = {run(pool, "spin")["done"]["pid"] for _ in range(5)}  # more than one job may use
    assert len(pids) == 1
    with pytest.raises(Broken, match="status -24"):
        run(pool, "loop")


def test_a_child_that_only_waits_is_killed_by_the_clock() -> None:
    pool = Pool(Bounds(children=1, seconds=0.5), jobs=JOBS)
    try:
        first = run(pool, "echo")["done"]["pid"]
        with pytest.raises(Broken, match="TimeoutError"):
            run(pool, "sleep")
        assert not Path(f"/proc/{first}").exists()
        assert run(pool, "echo")
    finally:
        pool.stop()


def test_a_child_without_a_job_that_was_killed_is_replaced(pool: Pool) -> None:
    pid = run(pool, "echo")["done"]["pid"]
    os.kill(pid, signal.SIGKILL)
    while " Z " not in Path(f"/proc/{pid}/stat").read_text():
        time.sleep(0.01)
    assert run(pool, "echo")["done"]["pid"] != pid


def test_limits_travel_with_the_job(settings: Any, pool: Pool) -> None:
    answer = run(pool, "echo", limits={"MAX_PIXELS": 7})
    assert answer["done"]["limits"] == {"MAX_PIXELS": 7}


def test_the_place_in_a_file_that_was_lent_is_kept(pool: Pool) -> None:
    with temporary_file() as file, temporary_file() as target:
        file.write(bytes(600_000) + b"end")
        file.seek(0)
        start = file.read(10)
        borrowed(pool, "move", file, target)
        assert start + file.read() == bytes(600_000) + b"end"


@pytest.mark.skipif(sys.platform != "linux", reason="no file can be opened again for reading only")
def test_a_source_cannot_be_written(pool: Pool) -> None:
    with temporary_file() as file, temporary_file() as target:
        file.write(b"original")
        assert borrowed(pool, "write_source", file, target)["done"]["error"]
        file.seek(0)
        assert file.read() == b"original"


def test_bytes_in_memory_are_copied_to_be_lent() -> None:
    with on_disk(io.BytesIO(b"bytes")) as file, lent(file, os.O_RDONLY) as copy:
        assert os.read(copy, 10) == b"bytes"


def borrowed(pool: Pool, job: str, source: IO[bytes], target: IO[bytes]) -> dict[str, Any]:
    with lent(source, os.O_RDONLY) as first, lent(target, os.O_RDWR) as last:
        return pool.run(Message({"job": job, "limits": {}}), [first, last]).value
