"""Strangers that drip, lie, flood or fall silent (SSRF-5, SSRF-6)."""

from __future__ import annotations

import gzip
import io
import time
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from media_api.ingest import remote
from media_api.problems import RefusedUrl, TooLarge
from tests.media_api.fetching import BODY, LIMIT, fetched, let_loopback_in
from tests.media_api.hostile_servers import (
    OK,
    Answer,
    Server,
    Visit,
    chunk,
    dripping_body,
    dripping_body_without_length,
    dripping_headers,
    dripping_status,
    endless_chunks,
    file,
    fixed,
    redirect,
    silence,
)


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    let_loopback_in(settings)


@pytest.mark.parametrize(
    "answer",
    [
        dripping_headers,
        dripping_status,
        dripping_body,
        dripping_body_without_length,
        silence,
    ],
)
def test_a_dripping_server_is_cut_off_at_the_deadline(settings: Settings, answer: Answer) -> None:
    settings.FETCH_SECONDS = 1
    with Server(answer) as server:
        started = time.monotonic()
        with pytest.raises(RefusedUrl):
            fetched(server.url)
        assert 0.9 < time.monotonic() - started < 2


def test_the_deadline_spans_all_redirects(settings: Settings) -> None:
    settings.FETCH_SECONDS = 1

    def answer(visit: Visit) -> None:
        visit.stopped.wait(0.4)
        redirect("/again")(visit)

    with Server(answer) as server:
        started = time.monotonic()
        with pytest.raises(RefusedUrl):
            fetched(server.url)
        assert time.monotonic() - started < 1.5
    assert len(server.requests) == 3


def test_a_server_that_pauses_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "READ_SECONDS", 0.3)
    with Server(silence) as server:
        started = time.monotonic()
        with pytest.raises(RefusedUrl):
            fetched(server.url)
        assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "answer",
    [
        endless_chunks,
        fixed(OK, b"Content-Length: 1000000000000\r\n\r\n", BODY),
        fixed(OK, b"\r\n", bytes(LIMIT + 1)),
        file(bytes(LIMIT + 1)),
    ],
    ids=["endless chunks", "declared terabyte", "until close", "one byte too many"],
)
def test_more_than_the_limit_is_too_large(answer: Answer) -> None:
    into = io.BytesIO()
    with Server(answer) as server, pytest.raises(TooLarge) as caught:
        remote.fetch(server.url, into=into, limit=LIMIT, owner="somebody")
    assert caught.value.details == {"limit": 1}
    assert len(into.getvalue()) <= LIMIT


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        fixed(OK, b"Content-Length: 256000\r\n\r\n", BODY[:128_000]),
        fixed(OK, b"Content-Length: 256001\r\n\r\n", BODY),
        fixed(CHUNKED, chunk(BODY)),
        fixed(CHUNKED, b"fffff\r\n", BODY),
        fixed(CHUNKED, b"-1\r\n", BODY),
        fixed(CHUNKED, b"zz\r\n", BODY),
        file(gzip.compress(BODY), headers=b"Content-Encoding: gzip\r\n"),
        file(BODY, headers=b"Content-Encoding: identity\r\nContent-Encoding: br\r\n"),
        fixed(OK, b"Transfer-Encoding: gzip, chunked\r\n\r\n", chunk(BODY), b"0\r\n\r\n"),
        fixed(OK, b"X: " + b"y" * 60_000 + b"\r\nZ: " + b"y" * 60_000 + b"\r\n\r\n"),
        fixed(OK, b"X: y\r\n" * 200, b"\r\n"),
        fixed(b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000),
        fixed(b"SSH-2.0-OpenSSH_9.2\r\n"),
        fixed(b"HTTP/9.9 200 OK\r\n\r\n"),
        fixed(b""),
        fixed(b"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx"),
        fixed(b"HTTP/1.1 204 Nothing\r\n\r\n"),
        fixed(b"HTTP/1.1 404 Missing\r\nContent-Length: 1\r\n\r\nx"),
        fixed(b"HTTP/1.1 500 Broken\r\nContent-Length: 1\r\n\r\nx"),
    ],
    ids=[
        "cut at half",
        "lying length",
        "no last chunk",
        "short chunk",
        "negative chunk",
        "no chunk size",
        "gzip",
        "second encoding",
        "gzip transfer",
        "long headers",
        "many headers",
        "endless 100",
        "another protocol",
        "another version",
        "nothing",
        "206",
        "204",
        "404",
        "500",
    ],
)
def test_an_answer_that_is_not_a_whole_plain_file_is_refused(answer: Answer) -> None:
    with Server(answer) as server, pytest.raises(RefusedUrl):
        fetched(server.url)
    assert len(server.requests) == 1


def test_an_error_of_the_file_is_not_blamed_on_the_url() -> None:
    with (
        Path("/dev/full").open("wb", buffering=0) as full_disk,
        Server(file(BODY)) as server,
        pytest.raises(OSError, match="No space"),
    ):
        remote.fetch(server.url, into=full_disk, limit=LIMIT, owner="somebody")
    assert remote._running == set()


def test_a_negative_chunk_size_does_not_mean_all_there_is(settings: Settings) -> None:
    settings.FETCH_SECONDS = 2

    def answer(visit: Visit) -> None:
        visit.send(CHUNKED, b"-1\r\n")
        visit.drip(bytes(1000), every=0.01)

    with Server(answer) as server:
        started = time.monotonic()
        with pytest.raises(RefusedUrl):
            fetched(server.url)
        assert time.monotonic() - started < 1
