"""Digests of long secrets."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgfly.lib.digests import digest, matches


def test_a_digest_is_sha_256_in_hexadecimal() -> None:
    assert digest("chv_a_b") == hashlib.sha256(b"chv_a_b").hexdigest()


@pytest.mark.parametrize("other", ["", "secreT", "secret ", " secret", "秘密"])
def test_another_secret_does_not_match(other: str) -> None:
    assert matches("secret", digest("secret"))
    assert not matches(other, digest("secret"))


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_compared(text: str) -> None:
    assert matches(text, digest(text))
    assert not matches(text, "0" * 64)
