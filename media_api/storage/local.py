"""A folder as storage, whose files survive a power cut once they are kept."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage

from imgfly.lib.copying import copied_whole
from media_api.storage.store import Part, StoredFile

DRAFT = ".part"  # no name of a media begins with the dot that drafts begin with
CANNOT_LINK = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class LocalFiles(FileSystemStorage):
    """First a draft beside the place, synced; then its name in one step; then the folder, synced.

    So a name either does not exist or has the whole file, whatever stops the process (REL-1).
    """

    def keep(
        self,
        key: str,
        file: IO[bytes],
        *,
        expires_at: datetime | None = None,
        lasting: bool = True,
    ) -> None:
        with self._draft(key, file, lasting=lasting) as (draft, target):
            _placed(draft, target)

    def replace(self, key: str, file: IO[bytes]) -> None:
        with self._draft(key, file, lasting=False) as (draft, target):
            os.replace(draft, target)  # noqa: PTH105 - one vocabulary, os's, for what is synced

    def copied(self, source: str, target: str) -> None:
        path = Path(self.path(target))
        _made_folder(path.parent)
        _placed(Path(self.path(source)), path)
        _synced_folder(path.parent)

    def part(self, key: str, first: int = 0, count: int | None = None) -> Part:
        file = Path(self.path(key)).open("rb")  # noqa: SIM115 - the part closes it
        file.seek(first)
        return Part(file, count)

    def remove(self, keys: Sequence[str]) -> list[str]:
        paths = {key: self.path(key) for key in keys}
        left = [key for key, path in paths.items() if not _is_removed(path)]
        for folder in {os.path.dirname(path) for path in paths.values()}:  # noqa: PTH120 - quicker
            with suppress(OSError):  # others are in it; who wants to write into it makes it again
                os.rmdir(folder)  # noqa: PTH106 - one vocabulary, os's
        return left

    def stored(self, folder: str) -> Iterator[StoredFile]:
        for path, status in self._files(folder):
            if not path.name.startswith("."):
                # Of a file that was linked to this name only the change of the inode is young.
                changed = datetime.fromtimestamp(max(status.st_mtime, status.st_ctime), UTC)
                key = path.relative_to(self.location).as_posix()
                yield StoredFile(key=key, size=status.st_size, changed_at=changed)

    def unfinished(self, before: datetime, *, remove: bool) -> int:
        count = 0
        for path, status in self._files(""):
            is_draft = path.name.startswith(".") and path.name.endswith(DRAFT)
            if is_draft and status.st_mtime < before.timestamp():
                count += 1
                if remove:
                    path.unlink(missing_ok=True)
        return count

    def _files(self, folder: str) -> Iterator[tuple[Path, os.stat_result]]:
        for place, _, names in os.walk(self.path(folder)):
            for name in names:
                path = Path(place, name)
                with suppress(FileNotFoundError):  # removed meanwhile
                    yield path, path.lstat()

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Keys are exact."""
        return name

    def _save(self, name: str, content: Any) -> str:
        """Django's way in; the same walk."""
        self.keep(name, content)
        return name

    def delete(self, name: str) -> None:
        self.remove([name])

    @contextmanager
    def _draft(self, key: str, file: IO[bytes], *, lasting: bool) -> Iterator[tuple[Path, Path]]:
        """A copy of the file beside its place, synced if it is `lasting`.

        Whatever happens, no draft is left.
        """
        target = Path(self.path(key))
        draft = target.parent / f".{secrets.token_hex(8)}{DRAFT}"
        try:
            mode = self.file_permissions_mode
            _in_folder(target.parent, lambda: _written(draft, file, mode, lasting=lasting))
            yield draft, target
        finally:
            draft.unlink(missing_ok=True)
        if lasting:
            _synced_folder(target.parent)


def _in_folder(folder: Path, write: Callable[[], None]) -> None:
    """Twice, for whoever removed the last file of the folder may just have removed it, too."""
    _made_folder(folder)
    try:
        write()
    except FileNotFoundError:
        _made_folder(folder)
        write()


def _written(path: Path, file: IO[bytes], mode: int | None, *, lasting: bool) -> None:
    with os.fdopen(os.open(path, NEW, 0o666), "wb") as target:
        copied_whole(file, target)
        target.flush()
        if mode is not None:
            os.fchmod(target.fileno(), mode)
        if lasting:
            os.fsync(target.fileno())


def _is_removed(path: str) -> bool:
    with suppress(FileNotFoundError):
        try:
            os.unlink(path)  # noqa: PTH108 - quicker, and thousands at a time
        except FileNotFoundError:
            raise
        except OSError:
            return False
    return True


def _placed(draft: Path, target: Path) -> None:
    """The target's name for these bytes. Raises FileExistsError, and takes nobody's place."""
    try:
        os.link(draft, target)
    except OSError as error:
        if error.errno not in CANNOT_LINK:
            raise
        _copied_exclusively(draft, target)


def _copied_exclusively(draft: Path, target: Path) -> None:
    """For file systems without hard links: a crash in the middle leaves a part for the sweeper."""
    with draft.open("rb") as source, os.fdopen(os.open(target, NEW, 0o644), "wb") as file:
        try:
            shutil.copyfileobj(source, file, 1024 * 1024)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _made_folder(folder: Path) -> None:
    """With its parents; each that is new is written into the one above it."""
    if folder.is_dir():
        return
    _made_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir()
    _synced_folder(folder.parent)


def _synced_folder(folder: Path) -> None:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:  # emptied and removed meanwhile
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
