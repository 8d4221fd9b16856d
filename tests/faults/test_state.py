"""The eyes of the kit: what is lost, broken or left over is seen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.faults.state import State
from tests.faults.writers import Promise

DATA = b"the bytes of a picture"
SHA = hashlib.sha256(DATA).hexdigest()
PROMISE = Promise("abc", SHA, 0.1)


@pytest.fixture
def state(tmp_path: Path) -> State:
    files = {name: tmp_path / name for name in ("a.jpg", "a.th.jpg")}
    for file in files.values():
        file.write_bytes(DATA)
    return State({"a.jpg": ("abc", len(DATA), SHA)}, {"a.th.jpg": len(DATA)}, files)


def test_what_is_whole_is_neither_lost_nor_broken(state: State) -> None:
    assert (state.lost([PROMISE]), state.broken, state.orphans) == ([], [], [])


def test_a_promise_without_a_row_is_lost(state: State) -> None:
    assert state.lost([Promise("other", SHA, 0.1)])


@pytest.mark.parametrize("data", [DATA[:-1], DATA[:-1] + b"x", b""])
def test_other_bytes_are_lost_and_broken(state: State, data: bytes) -> None:
    state.files["a.jpg"].write_bytes(data)
    assert state.lost([PROMISE]) == [PROMISE]
    assert state.broken == ["a.jpg"]


@pytest.mark.parametrize("key", ["a.jpg", "a.th.jpg"])
def test_a_missing_file_is_a_broken_row(state: State, key: str) -> None:
    del state.files[key]
    assert state.broken == [key]


def test_a_cut_derivative_is_a_broken_row(state: State) -> None:
    state.files["a.th.jpg"].write_bytes(DATA[:5])
    assert state.broken == ["a.th.jpg"]


def test_a_file_without_a_row_is_an_orphan(state: State) -> None:
    state.files["b.jpg"] = state.files["a.jpg"]
    assert state.orphans == ["b.jpg"]
