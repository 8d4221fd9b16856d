"""Fetching a URL: what comes back, and what is told to whom (SSRF-6 to SSRF-8)."""

from __future__ import annotations

import logging
import socket
import threading

import pytest
from pytest_django.fixtures import Settings

from media_api.ingest import remote
from media_api.problems import Busy, RefusedUrl
from tests.media_api.fetching import BODY, fetched, let_loopback_in
from tests.media_api.hostile_servers import (
    OK,
    Answer,
    Server,
    Visit,
    chunk,
    file,
    fixed,
    silence,
)


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    let_loopback_in(settings)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a/photo.jpg?size=big#top", "photo.jpg"),
        ("/%E5%9B%BE%20%2F.png", "图 /.png"),
        ("/图.png", "图.png"),
        ("/", ""),
        ("", ""),
    ],
)
def test_a_good_fetch_gives_the_bytes_and_a_name(path: str, name: str) -> None:
    with Server(file(BODY)) as server:
        assert fetched(server.url + path) == (BODY, name)


@pytest.mark.parametrize(
    "answer",
    [
        fixed(OK, b"Transfer-Encoding: chunked\r\n\r\n", chunk(BODY), chunk(BODY), b"0\r\n\r\n"),
        fixed(OK, b"\r\n", BODY, BODY),
        file(BODY * 2, headers=b"Content-Encoding: identity\r\n"),
        fixed(b"HTTP/1.1 100 Continue\r\n\r\n", OK, b"Content-Length: 512000\r\n\r\n", BODY, BODY),
    ],
    ids=["chunked", "until close", "identity", "after 100"],
)
def test_every_plain_framing_of_a_body_is_understood(answer: Answer) -> None:
    with Server(answer) as server:
        assert fetched(server.url)[0] == BODY * 2


def test_a_body_of_exactly_the_limit_is_accepted() -> None:
    with Server(file(BODY)) as server:
        assert fetched(server.url, limit=len(BODY))[0] == BODY


def test_a_request_tells_nothing_of_this_site(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VERSION = "9.8"
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with Server(file(b"x", headers=b"Set-Cookie: a=b\r\n")) as server:
        fetched(f"{server.url}/a?b=%20c")
        fetched(f"{server.url}/a?b=%20c")
    request = (
        "GET /a?b=%20c HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\n"
        "User-Agent: imgfly/9.8\r\n"
        "Accept: */*\r\n"
        "Accept-Encoding: identity\r\n"
        "Connection: close\r\n\r\n"
    )
    assert server.requests == [request, request]


def test_all_failures_read_the_same(settings: Settings) -> None:
    settings.FETCH_SECONDS = 1
    with socket.create_server(("127.0.0.1", 0)) as unused:
        closed = unused.getsockname()[1]
    texts = []
    missing = fixed(b"HTTP/1.1 404 Missing\r\n\r\n")
    with Server(missing) as server, Server(silence) as slow:
        for url in (server.url, slow.url, f"http://127.0.0.1:{closed}/", "http://10.0.0.1/"):
            with pytest.raises(RefusedUrl) as caught:
                fetched(url)
            texts.append((caught.value.message, caught.value.code, caught.value.details))
    assert len(texts) == 4
    assert all(text == texts[0] for text in texts)


def test_the_log_tells_the_reason_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=remote.__name__)
    with Server(fixed(b"HTTP/1.1 404 Missing\r\n\r\n")) as server:
        for url in (f"{server.url}/a?key=secret", "http://me:secret@exam℀ple.com/?secret"):
            with pytest.raises(RefusedUrl):
                fetched(url)
    assert f"{server.url}/a: status 404" in caplog.text
    assert "secret" not in caplog.text


def test_a_stranger_cannot_write_lines_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=remote.__name__)
    forged = fixed(b"HTTP/1.1 forged\rline \x1b[2J\r\n\r\n")
    with Server(forged) as server, pytest.raises(RefusedUrl):
        fetched(server.url)
    assert caplog.messages
    assert all(message.isprintable() for message in caplog.messages)


def test_a_fifth_fetch_and_a_second_of_one_owner_find_no_slot() -> None:
    arrived, release = threading.Semaphore(0), threading.Event()

    def answer(visit: Visit) -> None:
        arrived.release()
        release.wait(5)
        file(BODY)(visit)

    with Server(answer) as server:
        threads = [
            threading.Thread(target=fetched, args=(server.url,), kwargs={"owner": owner})
            for owner in ("a", "b", "c", "d")
        ]
        for thread in threads[:3]:
            thread.start()
        assert all(arrived.acquire(timeout=5) for _ in threads[:3])
        with pytest.raises(Busy):
            fetched(server.url, owner="a")
        threads[3].start()
        assert arrived.acquire(timeout=5)
        with pytest.raises(Busy):
            fetched(server.url, owner="e")
        release.set()
        for thread in threads:
            thread.join(5)
        assert fetched(server.url, owner="a")[0] == BODY
