"""The real application as production runs it: alone and behind nginx (EDGE-1, EDGE-5, REL-13)."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench.photos import multipart
from tests.deploy.proxied import (
    MEDIA,
    SITE,
    Server,
    application,
    eventually,
    key_of_a_user,
    needs_nginx,
    proxy,
)
from tests.deploy.raw import all_of, asked, connected
from tests.makers import make_image

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.server,
    needs_nginx,
    pytest.mark.xdist_group("server"),
]
POST = f"POST /api/1/upload HTTP/1.1\r\nHost: {SITE}\r\n"
HIDDEN = f"GET /hidden HTTP/1.1\r\nHost: {SITE}\r\n\r\n".encode()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with application(tmp_path_factory.mktemp("application")) as server:
        yield server


@pytest.fixture(scope="module")
def nginx(alone: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with proxy(tmp_path_factory.mktemp("nginx"), alone.port) as server:
        yield server


@pytest.fixture(scope="module")
def key(alone: Server) -> str:
    return key_of_a_user(alone.folder)


UNCLEAR = {
    "length and chunks": ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"),
    "chunks and length": ("Transfer-Encoding: chunked\r\nContent-Length: 50\r\n\r\n", b"0\r\n\r\n"),
    "two lengths": ("Content-Length: 0\r\nContent-Length: 46\r\n\r\n", b""),
    "a list of lengths": ("Content-Length: 0, 46\r\n\r\n", b""),
    "a signed length": ("Content-Length: +0\r\n\r\n", b""),
    "an unknown coding": ("Transfer-Encoding: xchunked\r\n\r\n", b"0\r\n\r\n"),
    "a coding too many": ("Transfer-Encoding: chunked, identity\r\n\r\n", b"0\r\n\r\n"),
    "a blank before the colon": ("Transfer-Encoding : chunked\r\n\r\n", b"0\r\n\r\n"),
    "a number that is none": ("Transfer-Encoding: chunked\r\n\r\n", b"0x0\r\n\r\n"),
}


@pytest.mark.parametrize("through", ["alone", "nginx"])
@pytest.mark.parametrize("name", UNCLEAR)
def test_a_request_of_unclear_length_is_refused_and_hides_no_other(
    alone: Server, nginx: Server, through: str, name: str
) -> None:
    server = {"alone": alone, "nginx": nginx}[through]
    headers, body = UNCLEAR[name]
    with connected(server.port) as connection:
        connection.sendall(f"{POST}{headers}".encode() + body + HIDDEN)
        answer = all_of(connection)
    # 501: a transfer coding that the server does not know
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")) or not answer
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert "/hidden" not in alone.log


BARE = {
    "in a header": f"{POST}X-A: b\nTransfer-Encoding: chunked\r\n\r\n".encode() + b"0\r\n\r\n",
    "everywhere": POST.replace("\r\n", "\n").encode() + b"Content-Length: 0\n\n",
    "in a chunk": f"{POST}Transfer-Encoding: chunked\r\n\r\n".encode() + b"2\naa\n0\n\n",
}


@pytest.mark.parametrize("name", BARE)
def test_a_bare_line_feed_is_refused_by_the_application(alone: Server, name: str) -> None:
    with connected(alone.port) as connection:
        connection.sendall(BARE[name])
        connection.shutdown(socket.SHUT_WR)
        answer = all_of(connection)
    assert answer.startswith(b"HTTP/1.1 400 ") or not answer
    assert answer.count(b"HTTP/1.1 ") <= 1


@pytest.mark.parametrize("name", BARE)
def test_nginx_passes_a_bare_line_feed_on_as_one_clear_request_or_not(
    nginx: Server, alone: Server, name: str
) -> None:
    """Nginx takes a line feed for the end of a line and writes requests anew: nothing is left."""
    before = alone.log.count('"POST /api/1/upload"')
    with connected(nginx.port) as connection:
        connection.sendall(BARE[name])
        connection.shutdown(socket.SHUT_WR)
        answer = all_of(connection)
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 401 ")) or not answer
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert alone.log.count('"POST /api/1/upload"') - before <= 1


def ordinary(server: Server) -> int:
    """The status of a small request that asks the database and no template."""
    return asked(server.port, "/api/1/upload", host=SITE)[0]


def slow_clients(stack: ExitStack, port: int) -> list[socket.socket]:
    """A hundred: headers that never end, bodies that never end, answers that nobody reads."""
    clients = []
    for number in range(100):
        source = f"127.0.0.{2 + number % 5}"
        client = stack.enter_context(connected(port, source=source))
        if number % 2:
            client.sendall(f"GET / HTTP/1.1\r\nHost: {SITE}\r\nX-Slow: ".encode())
        else:
            client.sendall(f"{POST}Content-Length: 1000000\r\n\r\n--".encode())
        clients.append(client)
    return clients


def test_a_hundred_slow_clients_hold_up_nobody_and_are_sent_away(nginx: Server) -> None:
    with ExitStack() as stack:
        clients = slow_clients(stack, nginx.port)
        began = time.monotonic()
        seconds = []
        for _ in range(5):
            start = time.monotonic()
            assert ordinary(nginx) == 401
            seconds.append(time.monotonic() - start)
        assert statistics.median(seconds) < 1
        for client in clients:
            all_of(client)
        assert time.monotonic() - began < 14


def test_one_address_has_twenty_requests_at_a_time(nginx: Server) -> None:
    body = f"{POST}Content-Length: 1000000\r\n\r\n--".encode()
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(connected(nginx.port, source="127.0.0.9")).sendall(body)
        time.sleep(0.3)
        one_more = stack.enter_context(connected(nginx.port, source="127.0.0.9"))
        one_more.sendall(body)
        assert one_more.recv(20).startswith(b"HTTP/1.1 429")
        assert ordinary(nginx) == 401


def upload_through(server: Server, key: str) -> int:
    body, kind = multipart(make_image(), "photo.jpg")
    with connected(server.port) as connection:
        head = f"{POST}X-API-Key: {key}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)
        return int(all_of(connection)[9:12] or 0)


def test_an_upload_through_nginx_is_served_from_the_host_of_files(nginx: Server, key: str) -> None:
    content = make_image()
    body, kind = multipart(content, "photo.jpg")
    with connected(nginx.port) as connection:
        head = f"{POST}X-API-Key: {key}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)
        answer = json.loads(all_of(connection).partition(b"\r\n\r\n")[2])
    url = answer["image"]["url"]
    assert url.startswith(f"http://{MEDIA}/images/")
    status, headers, served = asked(nginx.port, url.removeprefix(f"http://{MEDIA}"), host=MEDIA)
    assert (status, served) == (200, content)
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def reloaded(server: Server) -> bool:
    """New workers have taken the place of the old."""
    booted = server.log.count("Booting worker")
    server.process.send_signal(signal.SIGHUP)
    return any(server.log.count("Booting worker") >= booted + 2 for _ in eventually(60))


def test_new_code_is_loaded_without_a_failed_request(
    nginx: Server, alone: Server, key: str
) -> None:
    statuses: list[int] = []
    ended = threading.Event()

    def client() -> None:
        while not ended.is_set():
            statuses.append(upload_through(nginx, key))
            statuses.append(ordinary(nginx))

    clients = [threading.Thread(target=client) for _ in range(3)]
    for thread in clients:
        thread.start()
    time.sleep(1)
    reloads = [reloaded(alone), reloaded(alone)]
    time.sleep(1)
    ended.set()
    for thread in clients:
        thread.join()
    assert all(reloads)
    assert len(statuses) > 4
    assert set(statuses) == {200, 401}


def test_an_upload_that_has_begun_ends_well_when_the_server_is_stopped(tmp_path: Path) -> None:
    with application(tmp_path / "stopped") as server:
        key = key_of_a_user(server.folder)
        body, kind = multipart(make_image(), "photo.jpg")
        with connected(server.port) as connection:
            head = f"{POST}X-API-Key: {key}\r\nContent-Type: {kind}\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:99])
            time.sleep(0.5)
            os.kill(server.process.pid, signal.SIGTERM)
            time.sleep(0.5)
            connection.sendall(body[99:])
            assert all_of(connection).startswith(b"HTTP/1.1 200 ")
        assert server.process.wait(timeout=30) == 0
