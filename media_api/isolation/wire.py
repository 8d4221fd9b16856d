"""Messages between the server and its children: JSON, bytes, and open files on the way down.

Nothing that is read here can run code: the other side may be in the hands of an attacker.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

HEAD = struct.Struct("!I")
MOST_JSON = 1 << 20
MOST_BLOBS = 16


class Garbled(Exception):  # noqa: N818 - as Problem
    """The other side does not keep to the protocol."""


class Gone(Exception):  # noqa: N818
    """The other side has closed, or has ended."""


@dataclass(frozen=True)
class Message:
    """An object of JSON and the bytes that belong to it."""

    value: dict[str, Any]
    blobs: list[bytes] = field(default_factory=list)


def send(
    sock: socket.socket, message: Message, *, files: Sequence[int] = (), until: float | None = None
) -> None:
    """Raises Gone or TimeoutError."""
    sizes = [len(blob) for blob in message.blobs]
    text = json.dumps({"sizes": sizes, "value": message.value}).encode()
    data = HEAD.pack(len(text)) + text
    try:
        _wait_until(sock, until)
        sent = socket.send_fds(sock, [data], files) if files else 0
        for part in (data[sent:], *message.blobs):
            _wait_until(sock, until)
            sock.sendall(part)
    except TimeoutError:
        raise
    except OSError as error:
        raise Gone from error


def receive(sock: socket.socket, *, until: float | None = None, most: int = 0) -> Message:
    """Raises Gone, Garbled or TimeoutError. `most` bytes may come beside the JSON."""
    return _body(sock, _exactly(sock, HEAD.size, until), until=until, most=most)


def receive_with_files(
    sock: socket.socket, count: int, *, most: int = 0
) -> tuple[Message, list[int]]:
    """The files come with the first byte."""
    try:
        start, files, _, _ = socket.recv_fds(sock, HEAD.size, count)
    except OSError as error:
        raise Gone from error
    if not start:
        raise Gone
    rest = _exactly(sock, HEAD.size - len(start), None)
    return _body(sock, start + rest, until=None, most=most), files


def _body(sock: socket.socket, start: bytes, *, until: float | None, most: int) -> Message:
    (size,) = HEAD.unpack(start)
    if size > MOST_JSON:
        raise Garbled(f"{size} bytes of JSON")
    match _parsed(_exactly(sock, size, until)):
        case {"sizes": list(sizes), "value": dict(value), **rest} if not rest:
            _check(sizes, most)
            return Message(value, [_exactly(sock, size, until) for size in sizes])
        case _:
            raise Garbled("not a message")


def _check(sizes: list[Any], most: int) -> None:
    if len(sizes) > MOST_BLOBS or not all(type(size) is int and size >= 0 for size in sizes):
        raise Garbled("not the sizes of a message")
    if sum(sizes) > most:
        raise Garbled(f"{sum(sizes)} bytes")


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Garbled("not JSON") from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _exactly(sock: socket.socket, size: int, until: float | None) -> bytes:
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        _wait_until(sock, until)
        try:
            read = sock.recv_into(view[at:])
        except TimeoutError:
            raise
        except OSError as error:
            raise Gone from error
        if not read:
            raise Gone
        at += read
    return bytes(data)


def _wait_until(sock: socket.socket, until: float | None) -> None:
    if until is None:
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    sock.settimeout(left)
