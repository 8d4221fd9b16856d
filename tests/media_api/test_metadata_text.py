"""Text of any encoding becomes tidy text, or none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from media_api.ingest.metadata.text import decoded, decoded_comment, decoded_wide, tidy


def test_texts_of_windows_and_comments_are_decoded() -> None:
    assert decoded_wide("山水\0".encode("utf-16-le")) == "山水\0"
    assert decoded_comment(b"UNICODE\0" + "山".encode("utf-16-be"), big_endian=True) == "山"
    assert decoded_comment(b"ASCII\0\0\0plain", big_endian=False) == "plain"
    assert decoded(b"caf\xe9") == "café"


@given(st.binary(max_size=200))
def test_any_bytes_decode_to_tidy_text_or_none(data: bytes) -> None:
    for text in (decoded(data), decoded_wide(data), decoded_comment(data, big_endian=False)):
        kept = tidy(text, 20)
        assert kept is None or 0 < len(kept) <= 20
        assert not any(ord(char) < 32 and char != "\n" for char in kept or "")
