"""Bytes are the same, whoever copies them."""

from __future__ import annotations

import io
import os
import tempfile
from typing import IO, Any

import pytest

from imgfly.lib.copying import copied, copied_whole

DATA = os.urandom(300_000)


def source_of(kind: str) -> IO[bytes]:
    if kind == "memory":
        return io.BytesIO(DATA)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the test closes it
    file.write(DATA)
    return file


@pytest.mark.parametrize("source_kind", ["memory", "file"])
@pytest.mark.parametrize("target_kind", ["memory", "file"])
@pytest.mark.parametrize(
    ("start", "count"), [(0, 300_000), (7, 200_001), (299_000, 90_000), (5, 100), (0, 0)]
)
def test_a_part_is_put_behind_what_was_written(
    source_kind: str, target_kind: str, start: int, count: int
) -> None:
    with source_of(source_kind) as source, tempfile.TemporaryFile() as real:
        target: IO[bytes] = io.BytesIO() if target_kind == "memory" else real
        target.write(b"before")
        copied(source, target, start, count)
        target.write(b"after")
        target.seek(0)
        assert target.read() == b"before" + DATA[start : start + count] + b"after"


def test_the_whole_file_is_copied_whatever_was_read(tmp_path: Any) -> None:
    with source_of("file") as source, (tmp_path / "copy").open("wb") as target:
        source.seek(1000)
        copied_whole(source, target)
    assert (tmp_path / "copy").read_bytes() == DATA


def test_a_kernel_that_refuses_is_done_without(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*args: Any) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "copy_file_range", refusing)
    with source_of("file") as source, (tmp_path / "copy").open("wb") as target:
        copied_whole(source, target)
    assert (tmp_path / "copy").read_bytes() == DATA


def test_a_full_disk_is_told(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the kernel could not do is tried by hand, and fails there."""

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(28, "No space left on device")

    with source_of("file") as source, pytest.raises(OSError, match="No space"):
        copied_whole(source, Full())
