"""An upload's body takes as little memory as if it were small (EDGE-3): measured in a child."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MULTIPART = "multipart/form-data; boundary=xYz"
PART = "--xYz\r\nContent-Disposition: form-data; name=source"

CHILD = """
import base64, os, resource, sys
import django
django.setup()
from django.conf import settings
from django.test import RequestFactory
from rest_framework.request import Request
from media_api.ingest.source import received
from media_api.v1.bodies import UploadParser

head, tail, kind, content_type = (value.encode() for value in sys.argv[1:5])
line = os.urandom(48 * 1024)
if kind == b"base64":
    line = base64.b64encode(line)
    if b"urlencoded" in content_type:
        line = line.replace(b"+", b"%2B").replace(b"/", b"%2F") + b"%0D%0A"

class Endless:
    def __init__(self):
        self.blocks = self.made()
        self.rest = b""
    def made(self):
        yield head
        for _ in range(64_000_000 // len(line)):
            yield line
        yield tail
    def read(self, size):
        while len(self.rest) < size:
            block = next(self.blocks, b"")
            if not block:
                break
            self.rest += block
        given, self.rest = self.rest[:size], self.rest[size:]
        return given

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def upload(stream):
    request = RequestFactory().post("/")
    del request.META["CONTENT_LENGTH"]
    form = UploadParser().parse(stream, content_type.decode(), {"request": Request(request)})
    with received(
        form.source, limit=100_000_000, owner="", url_allowed=False, base64_allowed=True
    ) as spool:
        size = spool.size
    form.close()
    return size

before = peak()
size = upload(Endless())
print(size, peak() - before)
"""


@pytest.mark.parametrize(
    ("head", "tail", "kind", "content_type"),
    [
        ("title=t&source=", "&nsfw=1", "base64", "application/x-www-form-urlencoded"),
        (f"{PART}\r\n\r\n", "\r\n--xYz--\r\n", "base64", MULTIPART),
        (f"{PART}; filename=a\r\n\r\n", "\r\n--xYz--\r\n", "bytes", MULTIPART),
    ],
    ids=["urlencoded", "multipart-text", "multipart-file"],
)
def test_64_megabytes_of_source_take_no_memory(
    tmp_path: Path, head: str, tail: str, kind: str, content_type: str
) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, head, tail, kind, content_type],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "IMGFLY_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr
    size, grown_kib = map(int, child.stdout.split())
    assert size > 44_000_000
    assert grown_kib * 1024 <= 32_000_000
