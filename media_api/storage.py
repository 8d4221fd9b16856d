"""Files in storage: keep, open, discard, address. The only module that touches the storage."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from media_api.problems import NoSpace, StorageDown

log = logging.getLogger(__name__)
STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)
NO_SUCH_KEY = {"NoSuchKey", "404"}
BLOCK = 256 * 1024


class Misplaced(Exception):  # noqa: N818 - never shown: a broken promise of the storage
    """The place that was taken for a file is not free after all."""


class Unreadable(Exception):  # noqa: N818 - as above
    """The file is not there, or cannot be read to its end."""


def keep(file: IO[bytes], key: str) -> None:
    """Write the file under exactly this key. Raises NoSpace or StorageDown, and leaves no part.

    A place that is taken holds another's file: it is neither written over nor discarded.
    """
    _require_space()
    file.seek(0)
    try:
        if default_storage.exists(key):
            raise Misplaced(key)
        placed = default_storage.save(key, File(file, name=key))
    except STORAGE_ERRORS as error:
        discard(key)
        log.exception("storage refused %s", key)
        raise StorageDown from error
    if placed != key:
        discard(placed)
        raise Misplaced(key)


def replace(file: IO[bytes], key: str) -> None:
    """Write the file over what may be under this key. Raises NoSpace or StorageDown.

    Only for a derivative made anew: the same picture in other bytes. In a folder readers see the
    old file or the new one; a bucket has a moment without either.
    """
    _require_space()
    file.seek(0)
    try:
        if settings.STORAGE == "local":
            draft = default_storage.save(f"{key}.new", File(file, name=key))
            Path(default_storage.path(draft)).replace(default_storage.path(key))
        else:
            default_storage.delete(key)
            default_storage.save(key, File(file, name=key))
    except STORAGE_ERRORS as error:
        log.exception("storage refused %s", key)
        raise StorageDown from error


def discard(*keys: str) -> None:
    """Remove the files; those that are gone already are no error, others are logged."""
    for key in keys:
        try:
            default_storage.delete(key)
        except STORAGE_ERRORS:
            log.exception("could not discard %s", key)


@contextmanager
def discarded_on_error() -> Iterator[list[str]]:
    """No file whose key was put into the list outlives a failure of what stands inside (REL-2).

    Only what has been kept goes into the list: a key that is not ours may be another's file.
    """
    keys: list[str] = []
    try:
        yield keys
    except BaseException:
        discard(*keys)
        raise


def opened(key: str) -> File[bytes]:
    """The file for reading. Raises FileNotFoundError."""
    return default_storage.open(key, "rb")


def blocks(key: str, start: int = 0, count: int | None = None) -> Iterator[bytes]:
    """The file, or `count` bytes of it, piece by piece, never whole in memory.

    Raises Unreadable for this file, StorageDown for all of them.
    """
    try:
        yield from (_blocks_of_bucket if settings.STORAGE == "s3" else _blocks)(key, start, count)
    except OSError as error:
        log.warning("cannot read %s: %s", key, error)
        raise Unreadable(key) from error
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in NO_SUCH_KEY:
            raise Unreadable(key) from error
        log.exception("storage did not give %s", key)
        raise StorageDown from error


def _blocks(key: str, start: int, count: int | None) -> Iterator[bytes]:
    with opened(key) as file:
        file.seek(start)
        left = file.size if count is None else count
        while left > 0 and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def _blocks_of_bucket(key: str, start: int, count: int | None) -> Iterator[bytes]:
    """Not opened(): that would fetch the whole file before its first byte is read."""
    last = "" if count is None else start + count - 1
    found = default_storage.bucket.Object(key).get(Range=f"bytes={start}-{last}")  # type: ignore[attr-defined]  # of a bucket only
    yield from found["Body"].iter_chunks(BLOCK)


def room_for(size: int) -> bool:
    """Whether that many bytes fit, on their way and again in storage, and leave room (REL-7)."""
    folders = [settings.SPOOL_DIR]
    if settings.STORAGE == "local":
        folders.append(settings.MEDIA_FOLDER)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < len(folders) * size + settings.MIN_FREE_BYTES:
            return False
    return True


def address(key: str) -> str:
    """The public address; only presentation decides who gets to see it."""
    return f"{settings.MEDIA_BASE_URL}/{quote(key)}"


def _require_space() -> None:
    """Refuse while there is still room to work: a full disk breaks more than the upload (REL-7)."""
    if settings.STORAGE != "local":
        return
    folder = settings.MEDIA_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < settings.MIN_FREE_BYTES:
        raise NoSpace
