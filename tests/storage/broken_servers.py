"""S3 servers that do what they should not: each a function from one connection to its end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, int], None]


@contextmanager
def server(behaviour: Behaviour) -> Iterator[str]:
    """Its address; `behaviour` gets each connection with its number, from 1."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    open_ones: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_ones.append(connection)
                number = len(open_ones)
                threading.Thread(target=run, args=[connection, number], daemon=True).start()

    def run(connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            behaviour(connection, number)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield f"http://testing:testing12345@127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    for connection in open_ones:
        connection.close()
    thread.join()


def read_request(connection: socket.socket) -> str:
    """Its first line and headers; the body is read and forgotten."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(65_536)
        if not block:
            raise OSError("closed")
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    text = head.decode("latin-1")
    length = next(
        (int(line[16:]) for line in text.lower().split("\r\n") if line[:15] == "content-length:"), 0
    )
    if "expect: 100-continue" in text.lower() and not body:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < length:
        body += connection.recv(65_536)
    return text


def answer(status: str, body: bytes = b"", headers: str = "", size: int | None = None) -> bytes:
    length = len(body) if size is None else size
    return (
        f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n"
    ).encode() + body


def always(status: str, code: str) -> Behaviour:
    """The same refusal to everything."""
    body = f"<Error><Code>{code}</Code></Error>".encode()

    def behaviour(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(answer(status, body))
        connection.close()

    return behaviour


def black_hole(connection: socket.socket, number: int) -> None:
    """Takes everything and says nothing."""
    while connection.recv(65_536):
        pass


def dripping(connection: socket.socket, number: int) -> None:
    """Never silent for long enough to time out, and never done."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        time.sleep(0.3)
        connection.sendall(b"x")


def cutting(connection: socket.socket, number: int) -> None:
    """Hangs up in the middle of the request."""
    connection.recv(10)
    connection.close()


def losing_the_first_answer(size: int) -> Behaviour:
    """The first PUT is kept and its answer lost, so that the second finds the place taken."""

    def behaviour(connection: socket.socket, number: int) -> None:
        line = read_request(connection)
        if number == 1:
            connection.close()
        elif line.startswith("HEAD"):
            connection.sendall(answer("200 OK", size=size))
        else:
            code = b"<Error><Code>PreconditionFailed</Code></Error>"
            connection.sendall(answer("412 Precondition Failed", code))
        connection.close()

    return behaviour


def without_conditions(size: int, seen: list[str]) -> Behaviour:
    """Knows no If-None-Match."""

    def behaviour(connection: socket.socket, number: int) -> None:
        text = read_request(connection)
        seen.append(text.split(" ", 1)[0])
        if "if-none-match" in text.lower():
            body = b"<Error><Code>NotImplemented</Code></Error>"
            connection.sendall(answer("501 Not Implemented", body))
        elif text.startswith("HEAD"):
            connection.sendall(answer("200 OK", size=size))
        else:
            connection.sendall(answer("200 OK", headers='ETag: "x"\r\n'))
        connection.close()

    return behaviour


def without_batches(connection: socket.socket, number: int) -> None:
    """Knows no DeleteObjects."""
    text = read_request(connection)
    if text.startswith("POST"):
        body = b"<Error><Code>NotImplemented</Code></Error>"
        connection.sendall(answer("501 Not Implemented", body))
    else:
        connection.sendall(answer("204 No Content"))
    connection.close()


def without_ranges(body: bytes) -> Behaviour:
    """Answers every GET with the whole object."""

    def behaviour(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(answer("200 OK", body))
        connection.close()

    return behaviour


def ending_early(connection: socket.socket, number: int) -> None:
    """Promises more bytes than it sends."""
    read_request(connection)
    connection.sendall(answer("200 OK", b"half", size=8))
    connection.close()
