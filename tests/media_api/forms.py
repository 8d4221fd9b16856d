"""Bodies of upload requests, whole or cut into blocks, and the forms they become."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.test import RequestFactory
from hypothesis import strategies as st
from rest_framework.request import Request

from media_api.v1.bodies import Form, UploadParser

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xYz"
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


class Blocks(io.BytesIO):
    """A stream that gives what it pleases, as sockets do: `sizes` in turn, over and over."""

    def __init__(self, body: bytes, sizes: list[int]) -> None:
        super().__init__(body)
        self.sizes = sizes
        self.turn = 0

    def read(self, size: int | None = None, /) -> bytes:
        self.turn += 1
        most = self.sizes[self.turn % len(self.sizes)]
        return super().read(min(size or most, most))


def parsed(
    body: bytes, content_type: str, *, cuts: list[int] | None = None, method: str = "POST"
) -> Form:
    request = RequestFactory().generic(method, "/api/1/upload", body, content_type=content_type)
    stream = Blocks(body, cuts) if cuts else request
    return UploadParser().parse(stream, content_type, {"request": Request(request)})


@contextmanager
def form_of(
    body: bytes, content_type: str, *, cuts: list[int] | None = None, method: str = "POST"
) -> Iterator[Form]:
    form = parsed(body, content_type, cuts=cuts, method=method)
    try:
        yield form
    finally:
        form.close()


def source_bytes(form: Form) -> bytes:
    assert form.source
    form.source.file.seek(0)
    return form.source.file.read()


def part(disposition: str, content: bytes, *more: str) -> bytes:
    lines = "\r\n".join([f"Content-Disposition: form-data; {disposition}", *more])
    return b"--xYz\r\n" + lines.encode() + b"\r\n\r\n" + content + b"\r\n"


def multipart(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--xYz--\r\n"


FILE = part('name="source"; filename="a.jpg"', b"\xff\xd8file", "Content-Type: image/jpeg")
TEXT = part('name="source"', b"QUJD")
IMAGE_TEXT = part('name="image"', b"1")
IMAGE_FILE = part('name="image"; filename="i.png"', b"png")
