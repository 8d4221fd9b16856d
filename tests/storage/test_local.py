"""A folder as storage: whole files or none, and nobody else's place taken."""

from __future__ import annotations

import errno
import io
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.utils import timezone

from media_api import records, storage
from media_api.problems import NoSpace, StorageDown
from media_api.storage.local import LocalFiles

Stored = Callable[[], list[str]]
KEY = "images/2026/01/02/photo.jpg"


def kept(body: bytes = b"picture", key: str = KEY) -> str:
    storage.keep(io.BytesIO(body), key)
    return key


def read(key: str) -> bytes:
    return b"".join(storage.part(key))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of the system, in order: syncs tell whether of a file or a folder."""
    told: list[str] = []
    fsync, link, replace = os.fsync, os.link, os.replace

    def synced(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        told.append("sync folder" if path.is_dir() else "sync file")
        fsync(descriptor)

    def linked(draft: Any, target: Any) -> None:
        told.append("link")
        link(draft, target)

    def replaced(draft: Any, target: Any) -> None:
        told.append("replace")
        replace(draft, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "link", linked)
    monkeypatch.setattr(os, "replace", replaced)
    return told


def test_the_bytes_are_synced_before_the_name_and_the_name_before_the_return(
    calls: list[str],
) -> None:
    kept()
    calls.clear()
    kept(key="images/2026/01/02/second.jpg")
    assert calls == ["sync file", "link", "sync folder"]


def test_new_folders_are_synced_into_their_parents(calls: list[str]) -> None:
    kept()
    assert calls == [*["sync folder"] * 4, "sync file", "link", "sync folder"]


def test_what_can_be_made_again_is_not_waited_for(calls: list[str]) -> None:
    kept()
    calls.clear()
    storage.replace(io.BytesIO(b"new"), KEY)
    assert calls == ["replace"]
    assert read(KEY) == b"new"


@pytest.mark.django_db
def test_rows_come_after_the_original_is_on_the_disk(
    calls: list[str], upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = records.record

    def told(*args: Any) -> Any:
        calls.append("rows")
        return record(*args)

    monkeypatch.setattr("media_api.uploads.record", told)
    assert upload().status_code == 200
    assert calls.count("rows") == 1
    assert calls[-1] == "rows"
    assert calls.count("sync file") == 1  # the original: its derivatives can be made again
    assert calls.index("sync folder", calls.index("sync file")) < calls.index("rows")


def test_a_taken_place_is_an_error_and_keeps_its_bytes(stored: Stored) -> None:
    kept(b"first")
    with pytest.raises(storage.Misplaced):
        kept(b"second")
    assert (read(KEY), stored()) == (b"first", [KEY])


def test_of_many_at_once_one_gets_the_place(stored: Stored) -> None:
    outcomes: list[str] = []

    def one(number: int) -> None:
        try:
            kept(bytes([number]) * 100_000)
        except storage.Misplaced:
            outcomes.append("taken")
        else:
            outcomes.append(f"kept {number}")

    threads = [threading.Thread(target=one, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [outcome for outcome in outcomes if outcome != "taken"]
    assert read(KEY) == bytes([int(winner.split()[1])]) * 100_000
    assert stored() == [KEY]


@pytest.mark.parametrize("where", ["write", "fsync", "link"])
@pytest.mark.parametrize(("number", "problem"), [(errno.ENOSPC, NoSpace), (errno.EIO, StorageDown)])
def test_a_failure_leaves_no_part(
    stored: Stored,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    number: int,
    problem: type[Exception],
) -> None:
    def failing(*args: Any) -> None:
        raise OSError(number, "no")

    if where == "write":
        monkeypatch.setattr("media_api.storage.local.copied_whole", failing)
    else:
        monkeypatch.setattr(os, where, failing)
    with pytest.raises(problem):
        kept(key="photo.jpg")
    assert stored() == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK])
def test_without_hard_links_files_are_copied_and_still_not_over_others(
    stored: Stored, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unsupported(*args: Any) -> None:
        raise OSError(number, "no links here")

    monkeypatch.setattr(os, "link", unsupported)
    kept(b"first")
    with pytest.raises(storage.Misplaced):
        kept(b"second")
    assert (read(KEY), stored()) == (b"first", [KEY])


def test_a_copy_is_a_file_of_its_own() -> None:
    kept(b"picture")
    storage.copied(KEY, "images/other/copy.jpg")
    storage.discard(KEY)
    assert read("images/other/copy.jpg") == b"picture"
    with pytest.raises(FileNotFoundError):
        storage.copied(KEY, "images/other/third.jpg")


def test_a_part_of_a_file() -> None:
    kept(bytes(range(200)))
    assert b"".join(storage.part(KEY, 10, 5)) == bytes(range(10, 15))
    storage.part(KEY).close()


@pytest.mark.parametrize("key", ["../x.jpg", "/etc/x.jpg", "images/../../x.jpg"])
def test_no_key_leads_out_of_the_folder(key: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        kept(key=key)


def test_a_folder_goes_with_its_last_file_and_comes_back(tmp_path: Path) -> None:
    kept(key="images/secret/a.jpg")
    storage.discard("images/secret/a.jpg")
    assert not (tmp_path / "media/images/secret").exists()
    kept(key="images/secret/b.jpg")
    assert read("images/secret/b.jpg") == b"picture"


def test_a_folder_that_goes_while_a_file_comes_is_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_ = os.open
    removed: list[Any] = []

    def after_removal(path: Any, *args: Any, **options: Any) -> int:
        if str(path).endswith(".part") and not removed:
            removed.append(path)
            Path(path).parent.rmdir()
        return open_(path, *args, **options)

    monkeypatch.setattr(os, "open", after_removal)
    kept(key="images/secret/a.jpg")
    assert removed
    assert read("images/secret/a.jpg") == b"picture"


def test_what_cannot_be_removed_is_told_to_those_who_can_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept()

    def refusing(path: str) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "unlink", refusing)
    storage.discard(KEY)
    with pytest.raises(StorageDown):
        storage.discard(KEY, strict=True)


def test_drafts_of_a_killed_server_are_found_once_they_are_old(tmp_path: Path) -> None:
    kept()
    draft = tmp_path / "media/images/2026/01/02/.0123456789abcdef.part"
    draft.write_bytes(b"half")
    files = LocalFiles(location=tmp_path / "media")
    assert [file.key for file in files.stored("images")] == [KEY]
    now = timezone.now()
    assert files.unfinished(now - timedelta(hours=1), remove=True) == 0
    assert files.unfinished(now + timedelta(hours=1), remove=True) == 1
    assert not draft.exists()


def test_a_linked_name_is_as_young_as_the_link(tmp_path: Path) -> None:
    kept()
    files = LocalFiles(location=tmp_path / "media")
    os.utime(files.path(KEY), (1_000, 1_000))
    before = timezone.now() - timedelta(minutes=1)
    storage.copied(KEY, "images/secret/copy.jpg")
    assert all(file.changed_at > before for file in files.stored("images"))
