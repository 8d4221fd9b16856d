"""Every sample of the fuzzer, cut and changed: what `make fuzz` does for minutes, for a moment."""

from __future__ import annotations

import random

import pytest

from fuzz.seeds import SEEDS
from fuzz.walk import walked

# An input that the fuzzer finds becomes a test of its own here.
CHANGED_WITHIN = 4096  # bytes from the start: the words, and the first pixels


@pytest.mark.parametrize("name", SEEDS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_changed_sample_is_a_file_or_a_problem(name: str) -> None:
    dice, sample = random.Random(name), SEEDS[name]()
    for _ in range(20):
        data = bytearray(sample)
        for _ in range(dice.randint(1, 8)):
            data[dice.randrange(min(len(data), CHANGED_WITHIN))] = dice.randrange(256)
        walked(bytes(data[: dice.choice([len(data), dice.randrange(1, len(data))])]))


@pytest.mark.parametrize("name", SEEDS)
def test_a_sample_is_kept_as_it_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the fuzzer would begin before a closed door."""
    monkeypatch.setattr("fuzz.walk.Problem", ZeroDivisionError)
    walked(SEEDS[name]())
