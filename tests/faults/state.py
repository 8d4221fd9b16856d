"""What database and folder say of each other when all is over."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.writers import Promise


def rows(database: Path | str, query: str) -> list[tuple[Any, ...]]:
    """Of a file of SQLite, or of the URL of a Postgres."""
    if isinstance(database, Path):
        with closing(sqlite3.connect(database, timeout=30)) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(database) as other:
        return other.execute(query).fetchall()


@dataclass(frozen=True)
class State:
    """Rows of originals and derivatives by key, and the files that are there."""

    originals: dict[str, tuple[str, int, str]]  # key: public id, size, sha256
    derivatives: dict[str, int]  # key: size
    files: dict[str, Path]

    @property
    def broken(self) -> list[str]:
        """Rows whose file is missing or is not what the row says."""
        wrong = [
            key
            for key, (_, _, sha256) in self.originals.items()
            if key not in self.files or digest_of(self.files[key]) != sha256
        ]
        return wrong + [
            key
            for key, size in self.derivatives.items()
            if key not in self.files or self.files[key].stat().st_size != size
        ]

    @property
    def orphans(self) -> list[str]:
        """Files that no row knows."""
        return sorted(self.files.keys() - self.originals.keys() - self.derivatives.keys())

    def lost(self, promises: Iterable[Promise]) -> list[Promise]:
        """Promised, and not there any more, or in other bytes."""
        kept = {row[0]: (row[2], key) for key, row in self.originals.items()}
        return [
            promise
            for promise in promises
            if promise.public_id not in kept
            or kept[promise.public_id][0] != promise.sha256
            or digest_of(self.files.get(kept[promise.public_id][1])) != promise.sha256
        ]


def state_of(database: Path | str, media: Path) -> State:
    originals = rows(database, "SELECT key, public_id, size, sha256 FROM media_api_media")
    derivatives = rows(database, "SELECT key, size FROM media_api_derivative")
    return State(
        originals={key: (str(public_id), size, sha) for key, public_id, size, sha in originals},
        derivatives=dict(derivatives),
        files={str(path.relative_to(media)): path for path in media.rglob("*") if path.is_file()},
    )


def digest_of(path: Path | None) -> str:
    if path is None or not path.is_file():
        return ""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def leftovers(folder: Path) -> list[Path]:
    """Temporary files that nobody has open any more."""
    return [path for path in (folder / "spool").rglob("*") if path.is_file()]
