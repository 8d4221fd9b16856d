"""All files of a storage, on disk instead of in memory: there may be millions."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from media_api.storage import StoredFile


class Inventory:
    """A list that can be asked in both directions, in a file that is gone when it is closed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="inventory-", dir=folder)
        os.close(descriptor)
        self.path = Path(name)
        self.table = sqlite3.connect(name)
        self.table.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE files (key TEXT PRIMARY KEY, size INTEGER, changed REAL) WITHOUT ROWID"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.table.close()
        self.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return int(self.table.execute("SELECT count(*) FROM files").fetchone()[0])

    def fill(self, files: Iterable[StoredFile]) -> None:
        rows = ((file.key, file.size, file.changed_at.timestamp()) for file in files)
        with self.table:
            self.table.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", rows)

    def batches(self, size: int, *, before: datetime) -> Iterator[list[tuple[str, int]]]:
        """Key and size of all that have not changed since then."""
        old = self.table.execute(
            "SELECT key, size FROM files WHERE changed < ?", [before.timestamp()]
        )
        while batch := old.fetchmany(size):
            yield batch

    def lacking(self, keys: list[str]) -> list[str]:
        """Those that are not in it."""
        marks = ",".join("?" * len(keys))
        found = self.table.execute(
            f"SELECT key FROM files WHERE key IN ({marks})",  # noqa: S608 - marks only
            keys,
        )
        here = {key for (key,) in found}
        return [key for key in keys if key not in here]
