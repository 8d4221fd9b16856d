"""Killed without a warning, again and again, while four clients write (REL-1, REL-2)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bench.portal import ROOT, environment, served
from tests.faults.machines import Postgres, eventually
from tests.faults.state import State, leftovers, state_of
from tests.faults.writers import Promise, Writers

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "25"))


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    if request.param == "sqlite":
        return tmp_path / "portal" / "imgfly.sqlite3"
    machine: Postgres = request.getfixturevalue("postgres")
    return machine.made("killed")


def settings_of(database: Path | str) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database}


def test_no_promise_is_lost_and_no_row_is_broken(
    database: Path | str, tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    folder, dice = tmp_path / "portal", random.Random()
    promises: list[Promise] = []
    statuses: Counter[int] = Counter()
    key, start = "", time.monotonic()
    for _ in range(ROUNDS):
        key = killed_while_writing(folder, database, key, dice, (promises, statuses))
    state = state_of(database, folder / "media")
    found = summary(state, promises, folder)
    with served(folder, **settings_of(database)):
        pass  # it starts on what was left
    engine = "SQLite" if isinstance(database, Path) else "Postgres"
    figure("REL-1", f"{engine}, {ROUNDS} kills, {time.monotonic() - start:.0f} s: {found}")
    assert len(promises) > ROUNDS
    assert set(statuses) <= {0, 200}
    assert state.lost(promises) == []
    assert state.broken == []
    told = swept(folder, database)
    after = state_of(database, folder / "media")
    figure("REL-2", f"{engine}: swept, {len(after.orphans)} orphans left; {told}")
    assert (after.orphans, after.broken, after.lost(promises)) == ([], [], [])


SWEEP = """
from datetime import timedelta
from media_api import sweeping
sweeping.GRACE = timedelta(0)
report = sweeping.sweep(apply=True, force=True)
print(len(report.orphans), "orphans removed,", report.unfinished, "unfinished writes")
"""


def swept(folder: Path, database: Path | str) -> str:
    """By the sweeper, as if the hour that it waits were over."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", SWEEP],
        cwd=ROOT,
        env=environment(folder, port=0, settings=settings_of(database)),
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.strip().splitlines()[-1]


def killed_while_writing(
    folder: Path,
    database: Path | str,
    key: str,
    dice: random.Random,
    seen: tuple[list[Promise], Counter[int]],
) -> str:
    """The key, which only the first start tells."""
    with served(folder, **settings_of(database)) as portal:
        key = key or portal.key
        with Writers(portal.port, key) as writers:
            wanted = dice.randrange(1, 8)
            eventually(lambda: len(writers.promises) >= wanted, 20)  # however busy the machine is
            time.sleep(dice.uniform(0, 0.3))
            for pid in reversed(portal.pids()):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        seen[0].extend(writers.promises)
        seen[1].update(writers.statuses)
    return key


def summary(state: State, promises: list[Promise], folder: Path) -> str:
    return (
        f"{len(promises)} promised, {len(state.lost(promises))} lost, "
        f"{len(state.originals)} rows, {len(state.broken)} broken, "
        f"{len(state.orphans)} orphans, {len(leftovers(folder))} temporary files"
    )
