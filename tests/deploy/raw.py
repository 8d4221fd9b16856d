"""Requests byte by byte, for what no HTTP library would send."""

from __future__ import annotations

import http.client
import socket


def connected(port: int, *, source: str = "127.0.0.1") -> socket.socket:
    """A client with this address of the machine itself."""
    return socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0))


def all_of(connection: socket.socket) -> bytes:
    """Everything until the server closes the connection: a timeout fails the test."""
    answer = b""
    try:
        while block := connection.recv(65536):
            answer += block
    except ConnectionResetError:
        pass
    return answer


def asked(
    port: int, path: str, *, host: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by their names in small letters, and body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers={"Host": host, **sent})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read()
    finally:
        connection.close()
