"""Urlencoded bodies: fields in memory, sources streamed."""

from __future__ import annotations

import base64

import pytest

from media_api.problems import SeveralSources
from tests.media_api.forms import (
    URLENCODED,
    form_of,
    parsed,
    source_bytes,
)

# --- urlencoded ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "texts", "source"),
    [
        (b"title=a+b%26c&key=k&source=QUJD", {"title": "a b&c", "key": "k"}, b"QUJD"),
        (b"source=a+b/c%2Bd%3D%3d", {}, b"a+b/c+d=="),
        (b"source=http%3A%2F%2Fa%2Fb%20c&source=", {}, b"http://a/b c"),
        (b"image=QUJD&flag&empty=&=x", {"flag": "", "empty": ""}, b"QUJD"),
        (b"source=%4&title=%", {"title": "%"}, b"%4"),
        (b"%73ource=x&title=a=b", {"title": "a=b"}, b"x"),
        (b"key=1&key=2&source=%%41", {"key": "2"}, b"%A"),
        (b"n" * 9999 + b"=1&source=x", {"n" * 256: "1"}, b"x"),
    ],
)
def test_urlencoded_fields_are_decoded(body: bytes, texts: dict[str, str], source: bytes) -> None:
    for cuts in ([], [1], [2], [3, 1]):
        with form_of(body, URLENCODED + "; charset=UTF-8", cuts=cuts) as form:
            assert (form.texts, source_bytes(form)) == (texts, source)


def test_two_urlencoded_sources_are_refused() -> None:
    with pytest.raises(SeveralSources):
        parsed(b"source=QUJD&source=QUJD", URLENCODED)


def test_plain_base64_pasted_without_escaping_arrives_whole() -> None:
    content = base64.b64encode(bytes(range(256)) * 40)
    assert b"+" in content
    with form_of(b"source=" + content, URLENCODED) as form:
        assert source_bytes(form) == content
