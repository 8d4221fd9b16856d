"""The fault proxy itself: each mode breaks what it says it breaks."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.proxy import FaultProxy


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with suppress(ConnectionError):
            while block := self.request.recv(65536):
                self.request.sendall(block)


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with FaultProxy(server.server_address[1]) as running:
            yield running
        server.shutdown()


def connected(proxy: FaultProxy, timeout: float = 2) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=timeout)


def echoed(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    answer = b""
    while len(answer) < len(data) and (block := connection.recv(65536)):
        answer += block
    return answer


def test_it_passes_everything_unless_told_otherwise(proxy: FaultProxy) -> None:
    data = bytes(range(256)) * 1000
    with connected(proxy) as connection:
        assert echoed(connection, data) == data


def test_refuse_ends_what_is_open_and_takes_no_more_until_it_may(proxy: FaultProxy) -> None:
    with connected(proxy) as connection:
        assert echoed(connection, b"a") == b"a"
        with proxy.broken("refuse"):
            with pytest.raises(ConnectionRefusedError):
                connected(proxy)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
    with connected(proxy) as connection:
        assert echoed(connection, b"b") == b"b"


def spoken(proxy: FaultProxy) -> None:
    """Raises ConnectionError where the other side resets, or says nothing and closes."""
    with connected(proxy) as connection:
        if not echoed(connection, b"a"):
            raise ConnectionResetError


def test_reset_accepts_and_resets(proxy: FaultProxy) -> None:
    proxy.set("reset")
    with pytest.raises(ConnectionError):
        spoken(proxy)


def test_a_black_hole_says_nothing_and_lets_go_later(proxy: FaultProxy) -> None:
    with connected(proxy, timeout=0.3) as connection:
        assert echoed(connection, b"a") == b"a"
        with proxy.broken("blackhole"):
            connection.sendall(b"b")
            with pytest.raises(TimeoutError):
                connection.recv(1)
            with connected(proxy, timeout=0.3) as other, pytest.raises(TimeoutError):
                echoed(other, b"c")
        connection.settimeout(2)
        assert connection.recv(1) == b"b"


@pytest.mark.parametrize("mode", ["delay:0.2", "slow:5000"])
def test_slow_and_delayed_bytes_arrive_all_the_same(proxy: FaultProxy, mode: str) -> None:
    proxy.set(mode)
    start = time.monotonic()
    with connected(proxy) as connection:
        assert echoed(connection, b"x" * 1000) == b"x" * 1000
    assert 0.35 < time.monotonic() - start < 2


def test_cut_stops_in_the_middle_of_the_answer(proxy: FaultProxy) -> None:
    proxy.set("cut:100")
    answer = b""
    with connected(proxy) as connection, suppress(ConnectionResetError):
        connection.sendall(b"x" * 1000)
        while block := connection.recv(1000):
            answer += block
    assert len(answer) <= 100
