"""What every storage can do, whether a folder or a bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage, storages

from imgfly.lib.backends import storage

BLOCK = 64 * 1024


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file as the storage lists it; `changed_at` is when it came under this key."""

    key: str
    size: int
    changed_at: datetime


class Part:
    """Bytes of one file, block by block. Closed at its end, or by whoever stops before."""

    def __init__(self, source: Readable, count: int | None) -> None:
        self.source, self.left = source, count

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        size = BLOCK if self.left is None else min(BLOCK, self.left)
        block = self.source.read(size) if size else b""
        if not block:
            self.close()
            raise StopIteration
        if self.left is not None:
            self.left -= len(block)
        return block

    def close(self) -> None:
        self.source.close()


class Store(Protocol):
    """Keys are exact: nothing is renamed, and nothing written over but by `replace`.

    Errors are those of STORAGE_ERRORS; a file that is missing is FileNotFoundError.
    """

    def keep(
        self,
        key: str,
        file: IO[bytes],
        *,
        expires_at: datetime | None = None,
        lasting: bool = True,
    ) -> None:
        """Raises FileExistsError where the place is taken.

        What is not `lasting` can be made again: a power cut may take it, if that is quicker.
        """

    def replace(self, key: str, file: IO[bytes]) -> None: ...
    def copied(self, source: str, target: str) -> None:
        """As `keep`, with the bytes of another key and without moving them through here."""

    def part(self, key: str, first: int = 0, count: int | None = None) -> Part: ...
    def open(self, name: str, mode: str = "rb") -> File[bytes]: ...  # Django's own
    def size(self, name: str) -> int: ...  # Django's own
    def remove(self, keys: Sequence[str]) -> list[str]:
        """Those that could not be removed; to be gone already is no failure."""

    def stored(self, folder: str) -> Iterator[StoredFile]: ...
    def unfinished(self, before: datetime, *, remove: bool) -> int:
        """How many writes were begun before then and never ended; they can be removed."""


def store() -> Store:
    return cast("Store", default_storage)


def store_of_kind(kind: str) -> Store:
    """The folder (`local`) or the bucket (`s3`) of the settings, whichever is in use."""
    params: dict[str, Any] = storage(kind, folder=settings.MEDIA_FOLDER, s3=settings.S3_OPTIONS)
    return cast("Store", storages.create_storage(params))


def digest_of(store: Store, key: str) -> str:
    """SHA-256 of the bytes that are there. Raises FileNotFoundError."""
    digest = hashlib.sha256()
    for block in store.part(key):
        digest.update(block)
    return digest.hexdigest()
