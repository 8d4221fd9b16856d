"""A file, base64 text or a URL becomes one bounded, hashed temporary file, or a Problem."""

from __future__ import annotations

import base64
import hashlib
import io
from contextlib import suppress
from typing import IO

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from imgfly.lib.problems import Problem
from media_api.ingest import remote
from media_api.ingest.source import TEXT_BLOCK, received
from media_api.parameters import SentFile, SentText
from media_api.problems import (
    Base64ByGet,
    InvalidBase64,
    NoSource,
    RefusedUrl,
    TooLarge,
    UrlUploadsOff,
)

LIMIT = 1_000_000
LONG = bytes(range(256)) * 1000  # several blocks of base64


def content_of(
    text: bytes | SentFile | None,
    *,
    limit: int = LIMIT,
    url: bool = True,
    base64_allowed: bool = True,
) -> bytes:
    source = SentText(file=io.BytesIO(text)) if isinstance(text, bytes) else text
    with received(
        source, limit=limit, owner="alice", url_allowed=url, base64_allowed=base64_allowed
    ) as spool:
        content = spool.file.read()
        assert spool.size == len(content)
        assert spool.sha256 == hashlib.sha256(content).hexdigest()
        assert spool.filename == (source.filename if isinstance(source, SentFile) else "")
        file = spool.file
    assert file.closed is isinstance(source, SentText)
    return content


def sent_file(content: bytes) -> SentFile:
    return SentFile(file=io.BytesIO(content), filename="a.jpg")


# --- files -----------------------------------------------------------------------------------


def test_a_file_is_taken_as_it_is() -> None:
    assert content_of(sent_file(b"bytes")) == b"bytes"
    assert content_of(sent_file(b"bytes"), limit=5, base64_allowed=False, url=False) == b"bytes"


@pytest.mark.parametrize("source", [None, sent_file(b""), b"", b" \r\n\t", b" " * 3 * TEXT_BLOCK])
def test_nothing_is_no_source(source: bytes | SentFile | None) -> None:
    with pytest.raises(NoSource):
        content_of(source, base64_allowed=False)


@pytest.mark.parametrize(
    "source", [sent_file(bytes(2_000_001)), base64.b64encode(bytes(2_000_001))]
)
def test_more_than_the_limit_is_too_large(source: bytes | SentFile) -> None:
    with pytest.raises(TooLarge) as caught:
        content_of(source, limit=2_000_000)
    assert caught.value.details == {"limit": 2}


# --- base64 ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (b"QUJD", b"ABC"),
        (b"QUI=", b"AB"),
        (b"QQ==", b"A"),
        (b" \r\n Q U\tJ\nD \r\n", b"ABC"),
        (b"QUI\n=\n", b"AB"),
        (b"+/+/", b"\xfb\xff\xbf"),
        (b"data:image/png;base64,QUJD", b"ABC"),
        (b"  DATA:image/svg+xml;charset=utf-8;BASE64, QUJD", b"ABC"),
        (b"data:;base64,QUJD", b"ABC"),
        (b"\n" * 2 * TEXT_BLOCK + b"QUJD", b"ABC"),
        (b"QU" + b"\n" * 2 * TEXT_BLOCK + b"JD", b"ABC"),
        (base64.b64encode(LONG), LONG),
        (base64.encodebytes(LONG), LONG),
        (base64.encodebytes(LONG).replace(b"\n", b"\r\n"), LONG),
        (base64.b64encode(LONG + b"A"), LONG + b"A"),
    ],
)
def test_base64_is_decoded(text: bytes, content: bytes) -> None:
    assert content_of(text) == content


@pytest.mark.parametrize(
    "text",
    [
        *(b"Q", b"QQ", b"QQ=", b"QUJ", b"QQ===", b"QQ==QQ==", b"=", b"====", b"Q===", b"=QQQ"),
        *(b"QUJ-", b"QUJ_", b"QUJ\0", b"QUJ\xff", b"QU!D", b"not base64", b"a,b,c,d,"),
        *(b"data:image/png,QUJD", b"data:image/png;base64", b"data:image/png;base64,", b"data:"),
        *(b"data:text/html;base64,<b>", b"data:image/png;base64,data:image/png;base64,QUJD"),
        base64.b64encode(LONG + b"A") + base64.b64encode(LONG),
        base64.b64encode(bytes(3 * TEXT_BLOCK // 4 - 1)) + base64.b64encode(LONG),
        base64.b64encode(LONG) + b"Q",
        base64.b64encode(LONG)[:-1] + b"*",
    ],
)
def test_anything_else_is_invalid_base64(text: bytes) -> None:
    with pytest.raises(InvalidBase64):
        content_of(text)


def test_base64_may_be_for_post_only() -> None:
    with pytest.raises(Base64ByGet):
        content_of(b"QUJD", base64_allowed=False)


@effort(deadline=None)
@given(
    content=st.binary(min_size=1, max_size=300),
    spaces=st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from([b" ", b"\n", b"\r\n", b"\t", b"\x0b\x0c"]))
    ),
)
def test_base64_survives_any_white_space(content: bytes, spaces: list[tuple[int, bytes]]) -> None:
    text = base64.b64encode(content)
    for place, space in spaces:
        text = text[:place] + space + text[place:]
    assert content_of(text) == content


@effort(deadline=None)
@given(text=st.binary(max_size=200) | st.text().map(str.encode), data=st.booleans())
def test_junk_is_a_problem_at_worst(text: bytes, *, data: bool) -> None:
    with suppress(Problem):
        content_of(b"data:" * data + text, url=False)


# --- URLs --------------------------------------------------------------------------------------


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str]]:
    """What would have been fetched: the network is not there."""
    calls: list[tuple[str, int, str]] = []

    def fetch(url: str, *, into: IO[bytes], limit: int, owner: str) -> str:
        calls.append((url, limit, owner))
        into.write(b"from afar")
        return ""

    monkeypatch.setattr(remote, "fetch", fetch)
    return calls


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (b"http://a.example/b.jpg", "http://a.example/b.jpg"),
        (b" \r\n HTTPS://a.example/b?c=d+e \n", "HTTPS://a.example/b?c=d+e"),
        ("https://a.example/é".encode(), "https://a.example/é"),
        (b" " * (TEXT_BLOCK - 9) + b"http://a.example/b.jpg", "http://a.example/b.jpg"),
        (b"http://" + b"a" * 2041, "http://" + "a" * 2041),
    ],
)
def test_a_url_is_fetched(fetched: list[tuple[str, int, str]], text: bytes, url: str) -> None:
    assert content_of(text, base64_allowed=False) == b"from afar"
    assert fetched == [(url, LIMIT, "alice")]


@pytest.mark.parametrize(
    "text",
    [
        b"http://" + b"a" * 2042,
        b"http://a.example/" + b" " * TEXT_BLOCK + b"b",
        b"https://a.example/\xff",
        *(b"file:///etc/passwd", b"ftp://a.example/b.jpg", b" Gopher://a", b"svn+ssh://a"),
    ],
)
def test_other_addresses_are_refused(fetched: list[tuple[str, int, str]], text: bytes) -> None:
    with pytest.raises(RefusedUrl):
        content_of(text)
    assert fetched == []


def test_urls_may_be_switched_off(fetched: list[tuple[str, int, str]]) -> None:
    with pytest.raises(UrlUploadsOff):
        content_of(b"http://a.example/b.jpg", url=False)
    assert fetched == []
