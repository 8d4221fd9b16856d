"""Uploads a second with a broker and two workers beside those without: `make bench-broker`.

Needs Postgres (DATABASE_URL) and Redis (REDIS, default redis://127.0.0.1:6379), as .ci/services.sh
starts them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from photos import STANDARD
from portal import ROOT, end_politely, environment, served
from uploads import Figures, measured

UPLOADS, AT_ONCE, ROUNDS = 40, 4, 3
DATABASE = os.environ.get("DATABASE_URL", "postgres://imgfly:imgfly@127.0.0.1/imgfly_bench")
REDIS = os.environ.get("REDIS", "redis://127.0.0.1:6379")
WITH_BROKER = {"IMGFLY_BROKER_URL": f"{REDIS}/9", "IMGFLY_REDIS_URL": f"{REDIS}/8"}
# Jobs that find nothing to do: what is left is the way there and back.
WAITS = """
import time
from imgfly.jobs import done_within
from media_api.tasks import make_derivatives
for number in range(60):
    start = time.perf_counter()
    row = make_derivatives.start(0)
    assert done_within(row.pk, 5)
    print(1000 * (time.perf_counter() - start))
"""


def main() -> int:
    end_politely()
    fresh_database()
    pictures = {case: STANDARD[case]() for case in ("jpeg2mp", "jpeg12mp")}
    inline: dict[str, list[Figures]] = {case: [] for case in pictures}
    brokered: dict[str, list[Figures]] = {case: [] for case in pictures}
    for _ in range(ROUNDS):  # in turn: the machine's speed drifts
        for kept, settings in ((inline, {}), (brokered, WITH_BROKER)):
            with portal(settings) as running:
                for case, data in pictures.items():
                    line = measured(running, case, data=data, n=UPLOADS, concurrency=AT_ONCE)
                    kept[case].append(line)
    for case in pictures:
        show(case, inline[case], brokered[case])
    with portal(WITH_BROKER) as running:
        print(f"a job through the broker and back: p50 {wait(running.folder):.1f} ms")
    return 0


def fresh_database() -> None:
    name = DATABASE.rpartition("/")[2]
    server = f"{DATABASE.rpartition('/')[0]}/imgfly"
    for statement in (f"drop database if exists {name} with (force)", f"create database {name}"):
        subprocess.run(["psql", server, "-qc", statement], check=True)


@contextmanager
def portal(settings: dict[str, str]) -> Iterator[object]:
    """A server and, with a broker, a worker with two processes; always a new first user."""
    fresh_database()
    settings = {"DATABASE_URL": DATABASE, **settings}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(folder, **settings) as running:
            worker = started_worker(folder, running.port, settings)
            try:
                yield running
            finally:
                if worker:
                    worker.terminate()
                    worker.wait()


def started_worker(
    folder: Path, port: int, settings: dict[str, str]
) -> subprocess.Popen[bytes] | None:
    if "IMGFLY_BROKER_URL" not in settings:
        return None
    command = [sys.executable, "-m", "celery", "-A", "imgfly", "worker", "-l", "WARNING"]
    worker = subprocess.Popen(
        [*command, "-Q", "default,media", "--concurrency", "2", "--without-mingle"],
        cwd=ROOT,
        env=environment(folder, port=port, settings=settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    time.sleep(6)
    return worker


def show(case: str, inline: list[Figures], brokered: list[Figures]) -> None:
    ours, theirs = ([line.per_second for line in lines] for lines in (brokered, inline))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"{case:<10} inline {statistics.median(theirs):5.1f} up/s  "
        f"broker {statistics.median(ours):5.1f} up/s  ratio {ratio:.2f}"
    )


def wait(folder: Path) -> float:
    settings = {"DATABASE_URL": DATABASE, **WITH_BROKER}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", WAITS],
        cwd=ROOT,
        env=environment(folder, port=0, settings=settings),
        check=True,
        capture_output=True,
        text=True,
    )
    return statistics.median(float(line) for line in done.stdout.split()[10:])


if __name__ == "__main__":
    sys.exit(main())
