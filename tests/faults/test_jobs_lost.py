"""Jobs that come twice, workers that are killed, files that no worker survives (REL-3, REL-4)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench.photos import multipart
from bench.portal import ROOT, environment, served
from tests.faults.machines import Postgres, celery, eventually, killed
from tests.faults.state import rows, state_of
from tests.faults.writers import send


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "portal" / "imgfly.sqlite3"
    machine: Postgres = request.getfixturevalue("postgres")
    return machine.made(f"jobs{time.monotonic_ns()}")


def url_of(database: Path | str) -> str:
    return f"sqlite:///{database}" if isinstance(database, Path) else database


def test_a_job_that_is_done_many_times_at_once_is_done_once(
    database: Path | str, tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    folder = tmp_path / "portal"
    settings = {"DATABASE_URL": url_of(database)}
    with served(folder, **settings) as portal:
        first, last = (send(portal.port, portal.key) for _ in range(2))
    before = state_of(database, folder / "media")
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.twice"],
        cwd=ROOT,
        env=environment(folder, port=0, settings=settings),
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    state = state_of(database, folder / "media")
    kept = last.answer["image"]["id_encoded"]
    figure("REL-3", f"{told['jobs']} by 8 threads, three times: errors {told['errors']}")
    assert (told["errors"], told["left"]) == ([], 0)
    assert {row[0] for row in state.originals.values()} == {kept}
    assert (state.broken, state.orphans) == ([], [])
    stem = next(iter(state.originals)).rpartition(".")[0]
    again = {key: size for key, size in before.derivatives.items() if key.startswith(stem)}
    assert state.derivatives == again  # the same files, of the same size
    assert first.answer["image"]["id_encoded"] != kept


@pytest.fixture
def broker(tmp_path: Path, redis: int) -> dict[str, str]:
    return {
        "IMGFLY_REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "IMGFLY_BROKER_URL": f"redis://127.0.0.1:{redis}/1",
        "IMGFLY_DERIVE_WAIT_SECONDS": "0",
    }


def large() -> bytes:
    """Small on the way, and long in the decoder."""
    file = BytesIO()
    Image.new("RGB", (7000, 7000), "teal").save(file, "PNG")
    return file.getvalue()


def states(folder: Path) -> list[str]:
    return [
        state for (state,) in rows(folder / "imgfly.sqlite3", "SELECT state FROM imgfly_queuedjob")
    ]


def test_a_worker_that_is_killed_in_the_middle_loses_no_job(
    broker: dict[str, str], tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    folder = tmp_path / "portal"
    with served(folder, **broker) as portal:
        with celery(folder, broker) as worker:
            answer = portal.post(*multipart(large(), "large.png"))
            assert answer["status_code"] == 200
            assert eventually(lambda: states(folder) == ["running"])
            killed(worker)
        assert states(folder) == ["running"]
        assert derivatives(folder) == 0
        lapse(folder)
        start = time.monotonic()
        with celery(folder, broker, "-B", "-s", str(tmp_path / "beat")):
            assert eventually(lambda: derivatives(folder) == 2 and not states(folder), 60)
        seconds = time.monotonic() - start
    state = state_of(folder / "imgfly.sqlite3", folder / "media")
    figure("REL-3", f"worker killed in the middle: done {seconds:.0f} s after its lease ended")
    assert (states(folder), state.broken, state.orphans) == ([], [], [])


def derivatives(folder: Path) -> int:
    return len(rows(folder / "imgfly.sqlite3", "SELECT 1 FROM media_api_derivative"))


def lapse(folder: Path) -> None:
    """As if the five minutes of the lease were over."""
    import sqlite3  # noqa: PLC0415 - to write, here only
    from contextlib import closing  # noqa: PLC0415

    with closing(sqlite3.connect(folder / "imgfly.sqlite3", timeout=10)) as database:
        database.execute("UPDATE imgfly_queuedjob SET due_at = '2026-01-01 00:00:00'")
        database.commit()


def test_a_lost_message_is_sent_again(
    broker: dict[str, str], tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    """Redis forgets the queue: the rows know."""
    from redis import Redis  # noqa: PLC0415

    folder = tmp_path / "portal"
    with served(folder, **broker) as portal:
        assert send(portal.port, portal.key).status == 200
        assert eventually(lambda: states(folder) == ["sent"])
        time.sleep(1)
        port = int(broker["IMGFLY_BROKER_URL"].rpartition(":")[2].partition("/")[0])
        with Redis(port=port) as server:
            server.flushall()
        lapse(folder)
        start = time.monotonic()
        with celery(folder, broker, "-B", "-s", str(tmp_path / "beat")):
            assert eventually(lambda: derivatives(folder) > 0 and not states(folder), 60)
    figure("REL-3", f"queue forgotten: done {time.monotonic() - start:.0f} s after the row was due")
    assert states(folder) == []
