"""Servers on the loopback interface that answer as the worst of strangers would."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self

OK = b"HTTP/1.1 200 OK\r\n"


@dataclass
class Visit:
    """One connection: what was asked, and the means to answer bit by bit."""

    connection: socket.socket
    path: str
    stopped: threading.Event

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.connection.sendall(part)

    def drip(self, part: bytes, *, every: float) -> None:
        """Send the same again and again until the other side has gone."""
        while not self.stopped.wait(every):
            self.send(part)

    def flood(self, part: bytes) -> None:
        self.drip(part, every=0)


Answer = Callable[[Visit], None]


@dataclass
class Server:
    """Accepts connections in a thread, keeps what was sent to it, and answers each in another."""

    answer: Answer
    tls: ssl.SSLContext | None = None
    requests: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(0.02)
        self.port: int = self.listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join(5)
        self.listener.close()

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopped.is_set():
            with suppress(TimeoutError):
                connection, _ = self.listener.accept()
                connection.settimeout(5)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), self._secured(connection) as secured:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                received = secured.recv(65536)
                if not received:
                    return
                head += received
            text = head.decode("latin-1")
            self.requests.append(text)
            self.answer(Visit(secured, text.split(" ")[1], self.stopped))

    @contextmanager
    def _secured(self, connection: socket.socket) -> Iterator[socket.socket]:
        if self.tls is None:
            yield connection
            return
        with self.tls.wrap_socket(connection, server_side=True) as secured:
            yield secured


def fixed(*parts: bytes) -> Answer:
    """Always the same bytes, then the end of the connection."""
    return lambda visit: visit.send(*parts)


def file(body: bytes, *, headers: bytes = b"") -> Answer:
    """An honest answer, with more headers if wanted."""
    return fixed(OK, headers, b"Content-Length: %d\r\n\r\n" % len(body), body)


def redirect(location: str, *, status: int = 302) -> Answer:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    return fixed(head.encode("latin-1"))


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def endless_chunks(visit: Visit) -> None:
    visit.send(OK, b"Transfer-Encoding: chunked\r\n\r\n")
    visit.flood(chunk(bytes(50_000)))


def dripping_headers(visit: Visit) -> None:
    visit.send(OK)
    visit.drip(b"X: y\r\n", every=0.05)


def dripping_status(visit: Visit) -> None:
    visit.drip(b"HTTP/1.1 100 Continue\r\n\r\n", every=0.05)


def dripping_body(visit: Visit) -> None:
    visit.send(OK, b"Content-Length: 1000000\r\n\r\n")
    visit.drip(b".", every=0.05)


def dripping_body_without_length(visit: Visit) -> None:
    """The hardest to tell from a success: whatever ends the connection ends the body."""
    visit.send(OK, b"\r\n")
    visit.drip(b".", every=0.05)


def silence(visit: Visit) -> None:
    visit.stopped.wait(30)
