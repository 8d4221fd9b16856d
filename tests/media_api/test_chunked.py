"""Chunked request bodies reach Django with a length, and no memory or file stays behind."""

from __future__ import annotations

import http.client
import io
import json
import os
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django import Settings

from imgfly.errors import PROBLEM
from imgfly.wsgi import ChunkedBodies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = Path(__file__).resolve().parent.parent.parent


class Echo:
    """An application that answers with the bytes that CONTENT_LENGTH promises, as Django reads."""

    def __init__(self) -> None:
        self.closed = False
        self.body: Any = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.body = environ["wsgi.input"]
        start_response("200 OK", [])
        self.answer = [self.body.read(int(environ.get("CONTENT_LENGTH") or 0))]
        return self

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.answer)

    def close(self) -> None:
        self.closed = True


def chunked(body: bytes, **more: object) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/1/upload",
        "HTTP_TRANSFER_ENCODING": "Chunked",
        "wsgi.input_terminated": True,
        "wsgi.input": io.BytesIO(body),
        **more,
    }


def ask(app: Any, environ: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    started: list[tuple[str, dict[str, str]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
        started.append((status, dict(headers)))

    answer = ChunkedBodies(app)(environ, start_response)
    body = b"".join(answer)
    close: Callable[[], None] = getattr(answer, "close", lambda: None)
    close()
    return *started[0], body


def test_a_chunked_body_gets_a_length_and_is_closed_with_the_answer() -> None:
    echo = Echo()
    content = os.urandom(600_000)
    environ = chunked(content)
    assert ask(echo, environ)[2] == content
    assert echo.closed
    assert echo.body.closed
    assert not environ["wsgi.input"].closed


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        ({"HTTP_TRANSFER_ENCODING": "", "CONTENT_LENGTH": "3"}, b"bod"),
        ({"CONTENT_LENGTH": "3"}, b"bod"),
        ({"HTTP_TRANSFER_ENCODING": "gzip"}, b""),
        ({"wsgi.input_terminated": False}, b""),
    ],
)
def test_other_requests_pass_untouched(more: dict[str, object], answer: bytes) -> None:
    environ = chunked(b"body", **more)
    echo = Echo()
    assert ask(echo, environ)[2] == answer
    assert echo.body is environ["wsgi.input"]


def test_a_long_chunked_body_is_refused_in_the_shape_of_the_contract(settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 10
    status, headers, body = ask(Echo(), chunked(b"12345678901"))
    assert status == "413 Payload Too Large"
    assert headers["Content-Type"] == "application/json"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(body) == {
        "status_code": 413,
        "error": {"message": "File too big - max 100 MB.", "code": 400},
        "status_txt": "Payload Too Large",
    }
    assert ask(Echo(), chunked(b"1234567890"))[0] == "200 OK"


def test_a_page_is_made_for_people_without_the_long_body(settings: Settings) -> None:
    settings.MAX_BODY_BYTES = 10
    seen: list[Any] = []

    def pages(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen.append((environ[PROBLEM], environ["wsgi.input"].read(), environ["CONTENT_LENGTH"]))
        return Echo()(environ, start_response)

    ask(pages, chunked(b"12345678901", PATH_INFO="/account/login"))
    ask(pages, chunked(b"1" * 30, PATH_INFO="/upload", CONTENT_LENGTH="30"))
    assert [problem.message for problem, *_ in seen] == ["File too big - max 100 MB."] * 2
    assert [rest for _, *rest in seen] == [[b"", "0"]] * 2


def test_an_application_that_fails_leaves_no_file_open() -> None:
    seen: list[Any] = []

    def failing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen.append(environ["wsgi.input"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(failing, chunked(b"body"))
    assert seen[0].closed


SERVED = """
from imgfly.errors import PROBLEM
from imgfly.wsgi import ChunkedBodies

def length(environ, start_response):
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(content)).encode()]

application = ChunkedBodies(length)
"""


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A gunicorn with the tiny application above."""
    (tmp_path / "served.py").write_text(textwrap.dedent(SERVED), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    options = ["--worker-class=gthread", "--threads=2", f"--bind=127.0.0.1:{number}"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--no-control-socket", *options, "served:application"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}", "IMGFLY_DATA_DIR": str(tmp_path)},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", number)):
                    break
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.server
def test_gunicorn_hands_chunked_bodies_over(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(2):  # twice: the connection must survive the first request
        blocks = (b"x" * 70_000 for _ in range(10))
        connection.request(
            "POST",
            "/api/1/upload",
            body=blocks,
            encode_chunked=True,
            headers={"Transfer-Encoding": "chunked"},
        )
        assert connection.getresponse().read() == b"700000"
    connection.close()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 400 ")
