"""Everything at once: kills, Redis cut, S3 slow, Postgres restarted, under writers (REL-18)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from bench.portal import Portal, served
from tests.faults.machines import Postgres, celery, eventually, killed, s3_server, s3_settings
from tests.faults.proxy import FaultProxy
from tests.faults.state import State, rows, state_of
from tests.faults.writers import Promise, Writers

SECONDS = int(os.environ.get("FAULT_SECONDS", "60"))
ROUND = 12.0
BUCKET = "chaos"
JOBS_DONE_WITHIN = 300


@dataclass(frozen=True)
class Scene:
    """What the portal runs on, each part behind a proxy or restartable."""

    folder: Path
    postgres: Postgres
    url: str
    redis: FaultProxy
    s3: FaultProxy
    moto: int

    @property
    def words(self) -> dict[str, str]:
        broker = f"redis://127.0.0.1:{self.redis.port}"
        return {
            "DATABASE_URL": self.url,
            "IMGFLY_REDIS_URL": f"{broker}/0",
            "IMGFLY_BROKER_URL": f"{broker}/1",
            "IMGFLY_DERIVE_WAIT_SECONDS": "2",
            **s3_settings(self.s3.port, BUCKET),
        }

    def faults(self, dice: random.Random) -> None:
        """One of them for a second or two, then whole again."""
        fault = dice.choice(["redis", "s3", "postgres", "none"])
        if fault == "redis":
            with self.redis.broken(dice.choice(["refuse", "blackhole", "reset"])):
                time.sleep(dice.uniform(0.5, 2))
        elif fault == "s3":
            with self.s3.broken(dice.choice(["slow:100000", "status:503", "reset", "delay:0.3"])):
                time.sleep(dice.uniform(0.5, 2))
        elif fault == "postgres":
            self.postgres.restart(dice.choice(["fast", "immediate"]))


@pytest.fixture
def scene(tmp_path: Path, postgres: Postgres, redis: int) -> Iterator[Scene]:
    with ExitStack() as stack:
        moto = stack.enter_context(s3_server(tmp_path))
        client(moto).create_bucket(Bucket=BUCKET)
        yield Scene(
            folder=tmp_path / "portal",
            postgres=postgres,
            url=postgres.made("chaos"),
            redis=stack.enter_context(FaultProxy(redis)),
            s3=stack.enter_context(FaultProxy(moto)),
            moto=moto,
        )


def client(port: int) -> Any:
    words = {"aws_access_key_id": "access", "aws_secret_access_key": "secret"}
    address = f"http://127.0.0.1:{port}"
    return boto3.client("s3", endpoint_url=address, region_name="us-east-1", **words)


def test_nothing_is_lost_and_all_work_is_done(
    scene: Scene, tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    dice = random.Random()
    promises: list[Promise] = []
    statuses: Counter[int] = Counter()
    key, until = "", time.monotonic() + SECONDS
    while time.monotonic() < until:
        key = one_round(scene, key, dice, (promises, statuses))
    start = time.monotonic()
    with served(scene.folder, **scene.words), worker(scene, tmp_path):
        done = eventually(lambda: unfinished(scene.url) == [], JOBS_DONE_WITHIN)
        assert done, unfinished(scene.url)
    seconds = time.monotonic() - start
    state = state_of_bucket(scene, tmp_path / "copy")
    figure(
        "REL-18",
        f"{SECONDS} s of chaos: {dict(statuses)}; {len(promises)} promised, "
        f"{len(state.lost(promises))} lost, {len(state.broken)} broken, "
        f"{len(state.orphans)} orphans; all jobs done {seconds:.0f} s later",
    )
    assert promises
    assert (state.lost(promises), state.broken) == ([], [])
    assert set(statuses) <= {0, 200, 503}


def one_round(
    scene: Scene, key: str, dice: random.Random, seen: tuple[list[Promise], Counter[int]]
) -> str:
    with ExitStack() as stack:
        portal: Portal = stack.enter_context(served(scene.folder, **scene.words))
        key = key or portal.key
        process = stack.enter_context(worker(scene, scene.folder.parent))
        writers = stack.enter_context(Writers(portal.port, key))
        until = time.monotonic() + ROUND
        while time.monotonic() < until:
            before = len(writers.promises)
            eventually(lambda: len(writers.promises) > before, 10)  # noqa: B023 - run at once
            scene.faults(dice)
        killed(process)
        for pid in reversed(portal.pids()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    seen[0].extend(writers.promises)
    seen[1].update(writers.statuses)
    return key


def worker(scene: Scene, folder: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    return celery(scene.folder, scene.words, "-B", "-s", str(folder / "beat"))


def unfinished(url: str) -> list[tuple[object, ...]]:
    """Jobs that are not done; parked ones count, for none should be."""
    return rows(url, "SELECT name, state, tries, due_at, error FROM imgfly_queuedjob")


def state_of_bucket(scene: Scene, copy: Path) -> State:
    """The bucket as a folder."""
    bucket = client(scene.moto)
    pages = bucket.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    for page in pages:
        for item in page.get("Contents", []):
            if not item["Key"].startswith(".probe/"):
                (copy / item["Key"]).parent.mkdir(parents=True, exist_ok=True)
                bucket.download_file(BUCKET, item["Key"], str(copy / item["Key"]))
    return state_of(scene.url, copy)
