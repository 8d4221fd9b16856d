"""Keeping, replacing and discarding files, in the words of the house."""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File

from media_api.problems import NoSpace, StorageDown
from media_api.storage.patience import one_patience
from media_api.storage.store import Part, store

if TYPE_CHECKING:  # a folder needs no boto3
    from media_api.storage.bucket import Bucket

log = logging.getLogger(__name__)
STORAGE_ERRORS = (OSError, BotoCoreError, ClientError)
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Misplaced(Exception):  # noqa: N818 - never shown: a broken promise of the storage
    """The place that was taken for a file is not free after all."""


class Unreadable(Exception):  # noqa: N818 - as above
    """The file is not there, or cannot be read to its end."""


def keep(
    file: IO[bytes], key: str, *, expires_at: datetime | None = None, lasting: bool = True
) -> None:
    """Write the file under exactly this key. Raises NoSpace or StorageDown, and leaves no part.

    A place that is taken holds another's file: it is neither written over nor discarded.
    """
    _require_space()
    with _told(key):
        try:
            store().keep(key, file, expires_at=expires_at, lasting=lasting)
        except FileExistsError as error:
            raise Misplaced(key) from error
        except STORAGE_ERRORS:
            discard(key)
            raise


def copied(source: str, target: str) -> None:
    """As `keep`, from another key. Raises FileNotFoundError, NoSpace or StorageDown."""
    with _told(target):
        try:
            store().copied(source, target)
        except FileExistsError as error:
            raise Misplaced(target) from error


def replace(file: IO[bytes], key: str) -> None:
    """Write the file over what may be under this key. Raises NoSpace or StorageDown.

    Only for a derivative made anew: the same picture in other bytes. Readers see the old file or
    the new one.
    """
    _require_space()
    with _told(key):
        store().replace(key, file)


def discard(*keys: str, strict: bool = False) -> None:
    """Remove the files; those that are gone already are no error.

    Others are logged; or, for a job that is tried again, `strict` raises StorageDown.
    """
    left = store().remove(keys)
    if left:
        log.error("%d of %d files could not be discarded: %s", len(left), len(keys), left[:10])
    if left and strict:
        raise StorageDown


@contextmanager
def discarded_on_error() -> Iterator[list[str]]:
    """No file whose key was put into the list outlives a failure of what stands inside (REL-2).

    Only what has been kept goes into the list: a key that is not ours may be another's file.
    A bucket is not waited for longer than one request may take (REL-6).
    """
    keys: list[str] = []
    with one_patience():
        try:
            yield keys
        except BaseException:
            discard(*keys)
            raise


def opened(key: str) -> File[bytes]:
    """The file for reading to and fro. Raises FileNotFoundError."""
    return store().open(key)


def part(key: str, first: int = 0, count: int | None = None) -> Part:
    """Its bytes, for reading once. Raises FileNotFoundError or StorageDown."""
    with _told(key):
        return store().part(key, first, count)


def blocks(key: str, start: int = 0, count: int | None = None) -> Iterator[bytes]:
    """As `part`, for those who pass over a file that is missing or broken.

    Raises Unreadable for this file, StorageDown for all of them.
    """
    try:
        found = part(key, start, count)
    except FileNotFoundError as error:
        raise Unreadable(key) from error
    with closing(found):
        try:
            yield from found
        except STORAGE_ERRORS as error:
            log.warning("cannot read %s: %s", key, error)
            raise Unreadable(key) from error


def size_of(key: str) -> int:
    """Raises FileNotFoundError or StorageDown."""
    with _told(key):
        return store().size(key)


def presigned(key: str, *, seconds: int, told: dict[str, str]) -> str:
    """An address of the bucket's; nothing is asked of the server. Needs a bucket."""
    return cast("Bucket", store()).presigned(key, seconds=seconds, told=told)


def room_for(size: int) -> bool:
    """Whether that many bytes fit, on their way and again in storage, and leave room (REL-7)."""
    folders = [settings.SPOOL_DIR]
    if settings.STORAGE == "local":
        folders.append(settings.MEDIA_FOLDER)
    needed = len(folders) * size + settings.MIN_FREE_BYTES
    return all(_free(folder) >= needed for folder in folders)


def _free(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free


@contextmanager
def _told(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except STORAGE_ERRORS as error:
        log.exception("storage refused %s", key)
        full = isinstance(error, OSError) and error.errno in DISK_FULL
        raise (NoSpace if full else StorageDown) from error


def _require_space() -> None:
    """Refuse while there is still room to work: a full disk breaks more than the upload (REL-7)."""
    if settings.STORAGE != "local":
        return
    if _free(settings.MEDIA_FOLDER) < settings.MIN_FREE_BYTES:
        raise NoSpace
