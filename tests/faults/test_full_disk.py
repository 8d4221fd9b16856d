"""A disk that gets full in the middle of the work (REL-7)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.portal import Portal, served
from tests.faults.machines import eventually
from tests.faults.state import leftovers, rows, state_of
from tests.faults.writers import Writers, send

FULL = {503, 507}
BALLAST = "ballast"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def written_until_full(portal: Portal) -> Writers:
    with Writers(portal.port, portal.key) as writers:
        full = eventually(lambda: sum(writers.statuses[status] for status in FULL) >= 8, 60)
    assert full, writers.statuses
    return writers


def test_files_that_do_not_fit_leave_nothing_behind(
    tmp_path: Path, small: Path, figure: Callable[[str, str], None]
) -> None:
    folder = tmp_path / "portal"
    folder.mkdir()
    (folder / "media").symlink_to(small)
    (small / BALLAST).write_bytes(bytes(2**20))
    with served(folder, IMGFLY_MIN_FREE_MB="0") as portal:
        writers = written_until_full(portal)
        (small / BALLAST).unlink()
        after = send(portal.port, portal.key)
    state = state_of(folder / "imgfly.sqlite3", small)
    figure(
        "REL-7",
        f"disk of files full: {dict(writers.statuses)}, then {after.status}; "
        f"{len(state.orphans)} parts left, {len(state.broken)} broken",
    )
    assert set(writers.statuses) <= {200, *FULL}
    assert (state.orphans, state.broken, state.lost(writers.promises)) == ([], [], [])
    assert leftovers(folder) == []
    assert after.status == 200


def test_a_database_without_room_is_whole_and_goes_on_when_there_is_room(
    tmp_path: Path, small: Path, figure: Callable[[str, str], None]
) -> None:
    folder, database = tmp_path / "portal", small / "imgfly.sqlite3"
    settings = {"DATABASE_URL": f"sqlite:///{database}", "IMGFLY_MIN_FREE_MB": "0"}
    with served(folder, **settings) as portal:
        assert send(portal.port, portal.key).status == 200
        filled(small / BALLAST, leave=100_000)
        writers = written_until_full(portal)
        (small / BALLAST).unlink()
        after = send(portal.port, portal.key)
    check = rows(database, "PRAGMA integrity_check")
    state = state_of(database, folder / "media")
    figure(
        "REL-7",
        f"disk of the database full: {dict(writers.statuses)}, then {after.status}; "
        f"integrity {check[0][0]}, {len(state.orphans)} orphans",
    )
    assert set(writers.statuses) <= {200, *FULL}
    assert check == [("ok",)]
    assert (state.broken, state.orphans, state.lost(writers.promises)) == ([], [], [])
    assert after.status == 200


def filled(file: Path, *, leave: int) -> None:
    free = os.statvfs(file.parent)
    file.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - leave)))
