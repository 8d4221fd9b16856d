"""A backup under load, restored elsewhere: each row has its file, with the right bytes (REL-16)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bench.portal import ROOT, environment, served
from tests.faults.machines import Postgres, eventually
from tests.faults.state import state_of
from tests.faults.writers import Writers, send


def run(script: str, argument: Path, folder: Path, words: Mapping[str, str]) -> str:
    done = subprocess.run(
        [f"deploy/{script}.sh", str(argument)],
        cwd=ROOT,
        env=environment(folder, port=0, settings=words),
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(params=["SQLite", "Postgres"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path | str, Path | str]:
    """The one in use, and an empty one."""
    if request.param == "SQLite":
        return tmp_path / "portal/imgfly.sqlite3", tmp_path / "restored/imgfly.sqlite3"
    machine: Postgres = request.getfixturevalue("postgres")
    return machine.made("in_use"), machine.made("empty")


def words_of(database: Path | str) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{database}" if isinstance(database, Path) else database}


def test_a_backup_under_load_is_whole(
    databases: tuple[Path | str, Path | str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
    figure: Callable[[str, str], None],
) -> None:
    folder, backups, restored = (tmp_path / name for name in ("portal", "backups", "restored"))
    in_use, empty = databases
    with served(folder, **words_of(in_use)) as portal:
        with Writers(portal.port, portal.key) as writers:
            assert eventually(lambda: len(writers.promises) > 12)
            first = run("backup", backups, folder, words_of(in_use))
            promised = len(writers.promises)
            time.sleep(1.1)  # the names of backups are seconds
            second = run("backup", backups, folder, words_of(in_use))
        key = portal.key
    assert run("restore", Path(second), restored, words_of(empty))
    state = state_of(empty, restored / "media")
    early = writers.promises[: max(0, promised - 4)]
    figure(
        "REL-16",
        f"{request.node.callspec.params['databases']}: backup under 4 writers, restored: "
        f"{len(state.originals)} rows, {len(state.broken)} broken, "
        f"{len(state.lost(early))} of {len(early)} earlier promises lost",
    )
    assert len(state.originals) > 3
    assert (state.broken, state.lost(early)) == ([], [])
    shared = [path for path in Path(first, "media").rglob("*.jpg") if path.stat().st_nlink > 1]
    assert shared  # the second backup took only what is new
    with served(restored, **words_of(empty)) as portal:
        assert send(portal.port, key).status == 200  # keys work, and it goes on


def test_a_restore_overwrites_nothing(tmp_path: Path) -> None:
    folder, backup = tmp_path / "portal", tmp_path / "backup"
    for place in (folder, backup):
        place.mkdir()
        (place / "imgfly.sqlite3").write_bytes(place.name.encode())
    done = subprocess.run(
        ["deploy/restore.sh", str(backup)],
        cwd=ROOT,
        env={**os.environ, "IMGFLY_DATA_DIR": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert (folder / "imgfly.sqlite3").read_bytes() == b"portal"
