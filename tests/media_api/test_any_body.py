"""Whatever stands in a body and however it is cut: the same form, or a Problem."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from imgfly.lib.problems import Problem
from tests.media_api.forms import (
    CUTS,
    FILE,
    IMAGE_TEXT,
    MULTIPART,
    TEXT,
    URLENCODED,
    form_of,
    multipart,
    part,
    source_bytes,
)

# --- any bytes, any cut ----------------------------------------------------------------------

TRICKY = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b"-", b"--", b"--xY", b"\r\n--xYz ", b"%", b"a", b"+"])
).map(b"".join)
CONTENT = (st.binary(max_size=200) | TRICKY).filter(lambda content: b"\r\n--xYz" not in content)


@effort(deadline=None)
@given(
    content=CONTENT,
    title=st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")),
    cuts=CUTS,
)
def test_any_multipart_content_survives_any_cut(
    content: bytes, title: str, cuts: list[int]
) -> None:
    words = title.replace("\r\n--xYz", "").encode()
    body = multipart(
        part('name="title"', words), part('name="source"; filename="a"', content), IMAGE_TEXT
    )
    with form_of(body, MULTIPART, cuts=cuts) as form:
        assert form.texts == {"title": words.decode()}
        assert source_bytes(form) == (content or b"1")


@effort(deadline=None)
@given(
    content=st.binary(max_size=200),
    title=st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")),
    cuts=CUTS,
)
def test_any_urlencoded_content_survives_any_cut(
    content: bytes, title: str, cuts: list[int]
) -> None:
    body = f"title={quote_plus(title)}&source={quote(content, safe='+/')}&image=1".encode()
    with form_of(body, URLENCODED, cuts=cuts) as form:
        assert form.texts == {"title": title}
        assert source_bytes(form) == (content or b"1")


def outcome(body: bytes, content_type: str, cuts: list[int] | None) -> object:
    try:
        with form_of(body, content_type, cuts=cuts) as form:
            return form.texts, form.field, source_bytes(form) if form.source else None
    except Problem as problem:
        return type(problem)


SCRAPS = (
    *(FILE, TEXT, IMAGE_TEXT, b"--xYz", b"--xYz--", b"\r\n", b"\r", b"--", b" ", b"\0", b"&", b"="),
    *(b"Content-Disposition: form-data; name=title", b"source=", b"%4", b"%", b"\xff"),
)
PIECES = st.lists(st.sampled_from(SCRAPS)).map(b"".join)


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
@effort(deadline=None)
@given(body=PIECES | st.binary(max_size=100), cuts=CUTS)
def test_junk_is_a_problem_at_worst_and_the_same_one_at_any_cut(
    content_type: str, body: bytes, cuts: list[int]
) -> None:
    assert outcome(body, content_type, cuts) == outcome(body, content_type, None)
