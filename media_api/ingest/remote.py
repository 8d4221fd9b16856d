"""The only place that opens outbound HTTP: one GET of a stranger's URL (SSRF-1 to SSRF-9)."""

from __future__ import annotations

import io
import logging
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import IO
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings

from media_api.ingest.addresses import URL_PUNCTUATION, Target, is_allowed, parsed
from media_api.ingest.deadline import Deadline, FetchError, watchdog
from media_api.problems import Busy, RefusedUrl, TooLarge

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 3
READ_SECONDS = 5
MAX_REDIRECTS = 3
HEADER_BYTES = 64 * 1024
BLOCK = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})

_running: set[str] = set()
_running_lock = threading.Lock()


def fetch(url: str, *, into: IO[bytes], limit: int, owner: str) -> str:
    """Write the body at `url` into a file, and return the file name that the URL suggests, or "".

    Raises RefusedUrl, TooLarge when there are more than `limit` bytes, and Busy when the process,
    or this owner, has enough fetches running.
    """
    with _slot(owner):
        try:
            _follow(url, into, limit)
        except FetchError as error:
            logger.info("Nothing fetched: %s", error)
            raise RefusedUrl from error
    return unquote(urlsplit(url).path.rpartition("/")[2])


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


@contextmanager
def _slot(owner: str) -> Iterator[None]:
    with _running_lock:
        if owner in _running or len(_running) >= settings.FETCHES_AT_ONCE:
            raise Busy
        _running.add(owner)
    try:
        yield
    finally:
        with _running_lock:
            _running.discard(owner)


def _follow(url: str, into: IO[bytes], limit: int) -> None:
    deadline = Deadline.after(settings.FETCH_SECONDS)
    for _ in range(1 + MAX_REDIRECTS):
        with _explained():
            target = parsed(url)
        try:
            location = _hop(target, deadline, into, limit)
        except FetchError as error:
            raise FetchError(f"{target}: {error}") from error
        if location is None:
            return
        with _explained():
            url = urljoin(url, location)
    raise FetchError(f"more than {MAX_REDIRECTS} redirects")


def _hop(target: Target, deadline: Deadline, into: IO[bytes], limit: int) -> str | None:
    """Save the body, or tell where else it is."""
    with _answer(target, deadline) as response:
        if response.status in REDIRECTS:
            # Header bytes arrive as Latin-1 text: those that are not ASCII are %-escaped.
            location = response.headers.get("Location")
            if not location:
                raise FetchError("a redirect to nowhere")
            return quote(location, safe=URL_PUNCTUATION + "#", encoding="latin-1")
        _check_head(response, limit)
        size = 0
        while block := _block(response):
            size += len(block)
            if size > limit:
                raise _too_large(limit)
            into.write(block)
    return None


def _check_head(response: HTTPResponse, limit: int) -> None:
    if response.status != HTTPStatus.OK:
        raise FetchError(f"status {response.status}")
    for name, plain in (("Content-Encoding", "identity"), ("Transfer-Encoding", "chunked")):
        values = response.headers.get_all(name, [])
        if any(value.strip().lower() != plain for value in values) or len(values) > 1:
            raise FetchError(f"{name} {values!r:.100}")
    if response.length is not None and response.length > limit:
        raise _too_large(limit)


def _block(response: HTTPResponse) -> bytes:
    """The next bytes, b"" at the end of a body of which nothing is known to be missing."""
    with _explained():
        block = response.read(BLOCK)
    if not block and response.length:
        raise FetchError(f"{response.length} bytes are missing")
    return block


def _too_large(limit: int) -> TooLarge:
    return TooLarge(limit=limit // 1_000_000)


class HeadReader(io.BufferedReader):
    """Bytes from a connection: at most 64 KiB of headers, and never "all there is"."""

    lines_left = HEADER_BYTES

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self.lines_left -= len(line)
        if self.lines_left < 0:
            raise HTTPException("headers too long")
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:  # http.client takes a chunk size of -1 at its word
            raise HTTPException("negative size")
        return super().read(size)


class Response(HTTPResponse):
    def begin(self) -> None:
        reader = HeadReader(self.fp.detach())
        self.fp = reader
        super().begin()
        reader.lines_left = sys.maxsize  # from here on lines are chunk sizes


class PinnedConnection(HTTPConnection):
    """HTTP over a connected socket; it never opens one by name."""

    auto_open = 0
    response_class = Response


@contextmanager
def _answer(target: Target, deadline: Deadline) -> Iterator[HTTPResponse]:
    """Status and headers of one hop. Errors of the block itself pass through as they are."""
    with _explained():
        connected = _connected(target, deadline)
    pinned = PinnedConnection(target.host, target.port)
    with connected, watchdog(connected, deadline), closing(pinned):
        with _explained():
            pinned.sock = _secured(connected, target)
            pinned.request("GET", target.request_target, headers=_headers(target))
            response = pinned.getresponse()
        with closing(response):
            yield response


def _connected(target: Target, deadline: Deadline) -> socket.socket:
    """Resolve once, check every answer, and connect to one of them by its number (SSRF-2)."""
    addresses = _resolved(target, deadline)
    if not addresses or not all(map(is_allowed, addresses)):
        raise FetchError(f"not all public: {addresses}")
    patience = Deadline.after(min(CONNECT_SECONDS, deadline.left()))
    failure = OSError("no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, target.port), timeout=patience.left())
        except OSError as error:
            failure = error
        else:
            sock.settimeout(READ_SECONDS)
            return sock
    raise failure


def _resolved(target: Target, deadline: Deadline) -> list[str]:
    """`resolve` cannot be interrupted: past the deadline its thread is left behind."""
    answer: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            answer.set_result(resolve(target.host, target.port))
        except (OSError, ValueError) as error:
            answer.set_exception(error)

    threading.Thread(target=look_up, daemon=True).start()
    return answer.result(timeout=deadline.left())


def _secured(sock: socket.socket, target: Target) -> socket.socket:
    if target.scheme == "http":
        return sock
    context = ssl.create_default_context()
    # A connection that ends without the goodbye of TLS may have been cut by anybody on the way.
    context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF
    return context.wrap_socket(sock, server_hostname=target.host, suppress_ragged_eofs=False)


def _headers(target: Target) -> dict[str, str]:
    return {
        "Host": target.authority,
        "User-Agent": f"imgfly/{settings.VERSION}",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@contextmanager
def _explained() -> Iterator[None]:
    """Turn the many errors of networks into one; `repr` keeps a stranger's line breaks out."""
    try:
        yield
    except (OSError, HTTPException, ValueError) as error:
        raise FetchError(f"{error!r:.300}") from error
