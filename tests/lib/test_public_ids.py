"""Random names: their length, their letters, and that they differ."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest

from imgfly.lib.ids import delete_token, public_id, random_base62, secret_folder

BASE_62 = {*string.ascii_letters, *string.digits}


@pytest.mark.parametrize(
    ("make", "length", "letters"),
    [
        (public_id, 11, BASE_62),
        (secret_folder, 22, BASE_62),
        (delete_token, 48, {*"0123456789abcdef"}),
    ],
)
def test_a_thousand_names_differ(make: Callable[[], str], length: int, letters: set[str]) -> None:
    made = [make() for _ in range(1000)]
    assert len({*made}) == 1000
    assert {len(name) for name in made} == {length}
    assert {*"".join(made)} == letters


@pytest.mark.parametrize("length", [0, 1, 43])
def test_the_length_is_as_asked(length: int) -> None:
    assert len(random_base62(length)) == length
