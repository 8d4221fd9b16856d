"""Bytes on their way in: one temporary file that is bounded, hashed, and closes itself."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings

BLOCK = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Spool:
    """An open, seekable temporary file and what is known of its bytes.

    `filename` is the client's word for it: to be cleaned before use, "" when there was none.
    """

    file: IO[bytes]
    filename: str
    size: int
    md5: str
    sha256: str


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """A file without a name in the spool folder: gone when closed, whatever happens."""
    settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.SPOOL_DIR) as file:
        yield file


def measured(file: IO[bytes], filename: str) -> Spool:
    """Read the file once, leave it at its start, and tell its size and digests."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        md5.update(block)
        sha256.update(block)
    size = file.tell()
    file.seek(0)
    return Spool(
        file=file, filename=filename, size=size, md5=md5.hexdigest(), sha256=sha256.hexdigest()
    )
