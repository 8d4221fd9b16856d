"""Bytes on their way in: one temporary file that is bounded, hashed, and closes itself."""

from __future__ import annotations

import errno
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from media_api.problems import NoSpace

BLOCK = 256 * 1024
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, kw_only=True)
class Spool:
    """An open, seekable temporary file and what is known of its bytes.

    `filename` is the client's word for it: to be cleaned before use, "" when there was none.
    """

    file: IO[bytes]
    filename: str
    size: int
    sha256: str


@contextmanager
def disk_full_told() -> Iterator[None]:
    """Raises NoSpace where the disk has none left: worth trying again, and not a bug (REL-7)."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise NoSpace from error
        raise


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """A file without a name in the spool folder: gone when closed, whatever happens."""
    settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
    with disk_full_told(), tempfile.TemporaryFile(dir=settings.SPOOL_DIR) as file:
        yield file


def measured(file: IO[bytes], filename: str) -> Spool:
    """Read the file once, leave it at its start, and tell its size and digest."""
    size, (sha256,) = hashed(file, "sha256")
    return Spool(file=file, filename=filename, size=size, sha256=sha256)


def hashed(file: IO[bytes], *algorithms: str) -> tuple[int, list[str]]:
    """Size and hexadecimal digests from one reading; the file is left at its start."""
    digests = [hashlib.new(name, usedforsecurity=False) for name in algorithms]
    file.seek(0)
    while block := file.read(BLOCK):
        for digest in digests:
            digest.update(block)
    size = file.tell()
    file.seek(0)
    return size, [digest.hexdigest() for digest in digests]


def md5_of(file: IO[bytes]) -> str:
    return hashed(file, "md5")[1][0]
