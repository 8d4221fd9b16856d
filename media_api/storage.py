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


class Misplaced(Exception):  # noqa: N818 - never shown: a broken promise of the storage
    """The place that was taken for a file is not free after all."""


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
