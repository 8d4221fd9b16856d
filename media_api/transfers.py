"""All files from one storage to another, as often as needed: what is there already stays."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from media_api.holders import other_files
from media_api.ingest.spool import temporary_file
from media_api.models import Media
from media_api.storage import STORAGE_ERRORS, Store, digest_of


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A file that a row names. Digests are recorded of originals only; else ""."""

    media_id: int
    key: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`fault` is "" where the file is in the target now, `copied` if it was not before."""

    wanted: Wanted
    copied: bool = False
    fault: str = ""


def wanted_files(*, after: int = 0) -> Iterator[Wanted]:
    """By the id of their media; what belongs to none comes first, as id 0."""
    for key, size in other_files():
        yield Wanted(media_id=0, key=key, size=size, sha256="")
    rows = Media.objects.filter(pk__gt=after).order_by("pk").prefetch_related("derivatives")
    for media in rows.iterator(chunk_size=200):
        yield Wanted(media_id=media.pk, key=media.key, size=media.size, sha256=media.sha256)
        for row in media.derivatives.all():
            yield Wanted(media_id=media.pk, key=row.key, size=row.size, sha256="")


def transferred(
    files: Iterator[Wanted], source: Store, target: Store, *, jobs: int
) -> Iterator[Outcome]:
    """In their order; a few are begun ahead."""
    begun: deque[Future[Outcome]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for wanted in files:
                begun.append(pool.submit(transfer, wanted, source, target))
                if len(begun) > 2 * jobs:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def transfer(wanted: Wanted, source: Store, target: Store) -> Outcome:
    """Copy one file unless the target has it, and read the copy back to believe it."""
    try:
        expected = wanted.sha256 or digest_of(source, wanted.key)
        if has(target, wanted, expected):
            return Outcome(wanted=wanted)
        fault = copy(wanted, source, target, expected)
    except FileNotFoundError:
        return Outcome(wanted=wanted, fault="is missing in the source")
    except STORAGE_ERRORS as error:
        return Outcome(wanted=wanted, fault=str(error))
    return Outcome(wanted=wanted, copied=not fault, fault=fault)


def copy(wanted: Wanted, source: Store, target: Store, expected: str) -> str:
    with temporary_file() as file:
        for block in source.part(wanted.key):
            file.write(block)
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != expected:  # type: ignore[arg-type]  # any IO does
            return "has other bytes in the source than were recorded"
        target.replace(wanted.key, file)
    return "" if has(target, wanted, expected) else "is not the same after copying"


def has(store: Store, wanted: Wanted, sha256: str) -> bool:
    """Sizes first: they cost little, and tell a part from the whole."""
    try:
        return store.size(wanted.key) == wanted.size and digest_of(store, wanted.key) == sha256
    except FileNotFoundError:
        return False
