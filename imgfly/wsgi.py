"""WSGI entry point: Django, made to accept chunked request bodies."""

from __future__ import annotations

import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

from imgfly.errors import PROBLEM, error_body, phrase
from media_api.problems import TooLarge

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imgfly.settings")

BLOCK = 256 * 1024


class ChunkedBodies:
    """Gives a chunked body the length that Django needs, by way of a temporary file.

    Django reads CONTENT_LENGTH bytes, and a chunked body has no such header: without this it
    would look empty. Errors of the chunked coding itself are the server's to answer.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        self.inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ = readable(environ)
        if declared(environ) > settings.MAX_BODY_BYTES:
            return self.refused(environ, start_response)
        if not is_chunked(environ):
            return self.inner(environ, start_response)
        settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
        body = tempfile.TemporaryFile(dir=settings.SPOOL_DIR)  # noqa: SIM115 - closed with the answer
        try:
            if not copied(environ["wsgi.input"], body):
                body.close()
                return self.refused(environ, start_response)
            return Answer(self.inner(with_length(environ, body), start_response), body)
        except BaseException:
            body.close()
            raise

    def refused(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A tool gets the shape of the contract; for people Django makes a page, without the body.

        A browser that is still sending when it is answered shows neither.
        """
        problem = TooLarge(limit=settings.MAX_FILE_BYTES // settings.MEGABYTE)
        if environ.get("PATH_INFO", "").startswith("/api/"):
            return refusal(problem, start_response)
        dropped(environ["wsgi.input"])
        empty = with_length(environ, io.BytesIO())
        return self.inner(empty | {PROBLEM: problem}, start_response)


class Answer:
    """The parts of an answer; closing it closes the body of the request, too."""

    def __init__(self, parts: Iterable[bytes], body: IO[bytes]) -> None:
        self.parts = parts
        self.body = body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        try:
            if hasattr(self.parts, "close"):
                self.parts.close()
        finally:
            self.body.close()


def readable(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Django fails on some malformed Content-Types before any of its error pages stands."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (TypeError, ValueError, LookupError):
        return {**environ, "CONTENT_TYPE": "application/octet-stream"}
    return environ


def declared(environ: WSGIEnvironment) -> int:
    """Content-Length, as far as it is a number: no page takes more than an upload may be."""
    length = environ.get("CONTENT_LENGTH", "")
    return int(length) if length.isdecimal() else 0


def is_chunked(environ: WSGIEnvironment) -> bool:
    return (
        environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower() == "chunked"
        and not environ.get("CONTENT_LENGTH")
        and bool(environ.get("wsgi.input_terminated"))
    )


def copied(stream: IO[bytes], body: IO[bytes]) -> bool:
    """Copy all of the stream; False as soon as it is longer than a body may be."""
    while block := stream.read(BLOCK):
        body.write(block)
        if body.tell() > settings.MAX_BODY_BYTES:
            return False
    return True


def with_length(environ: WSGIEnvironment, body: IO[bytes]) -> WSGIEnvironment:
    size = body.tell()
    body.seek(0)
    plain = {name: value for name, value in environ.items() if name != "HTTP_TRANSFER_ENCODING"}
    return plain | {"CONTENT_LENGTH": str(size), "wsgi.input": body}


def dropped(stream: IO[bytes]) -> None:
    """As much as a body that is accepted may have; who sends more is not waited for."""
    left = settings.MAX_BODY_BYTES
    while left > 0 and (block := stream.read(BLOCK)):
        left -= len(block)


def refusal(problem: TooLarge, start_response: StartResponse) -> Iterable[bytes]:
    content = json.dumps(error_body(413, problem.message, problem.code)).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
    headers.append(("Access-Control-Allow-Origin", "*"))
    start_response(f"413 {phrase(413)}", headers)
    return [content]


application = ChunkedBodies(get_wsgi_application())
