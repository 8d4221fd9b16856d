"""The server's half of the work on an upload: hand the files down, check what returns."""

from __future__ import annotations

import io
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

from imgfly.lib import metrics
from media_api.derivatives.image import Derived
from media_api.ingest.facts import Facts
from media_api.ingest.portrait import PortraitWishes
from media_api.ingest.prepare import Prepared, derive_again, prepare
from media_api.ingest.sniff import sniff
from media_api.ingest.spool import Spool, temporary_file
from media_api.ingest.wishes import Wishes
from media_api.isolation.answers import believed, believed_derivatives
from media_api.isolation.bounds import limits_now
from media_api.isolation.pool import Broken, Pool, shared
from media_api.isolation.values import packed
from media_api.isolation.wire import Garbled, Message
from media_api.problems import DamagedMedia

logger = logging.getLogger(__name__)


@metrics.timed("derive_seconds")
def prepared(
    spool: Spool, target: IO[bytes], wishes: Wishes, *, pool: Pool | None = None
) -> Prepared:
    """What `prepare` makes, made in a child. Raises the same Problems, and Busy.

    A child that crashes, hangs or lies makes its file a damaged one, and nothing else (DEC-6).
    """
    if not settings.ISOLATION:
        return prepare(spool.file, target, wishes)
    return done("prepare", spool, target, wishes, pool=pool or shared.pool())


@metrics.timed("derive_seconds")
def derived(file: IO[bytes], facts: Facts, *, sha256: str, pool: Pool | None = None) -> Derived:
    """The derivatives of a finished file, which stays open. Raises as `prepared` does."""
    if not settings.ISOLATION:
        return derive_again(file, facts)
    with temporary_file() as nothing:
        spool = Spool(file=file, filename="", size=0, sha256=sha256)
        with asked("derive", spool, nothing, facts, pool=pool or shared.pool()) as answer:
            return believed_derivatives(answer)


def done(job: str, spool: Spool, target: IO[bytes], wishes: Wishes, *, pool: Pool) -> Prepared:
    with asked(job, spool, target, wishes, pool=pool) as answer:
        return believed(answer, target)


@contextmanager
def asked(
    job: str,
    spool: Spool,
    target: IO[bytes],
    told: Wishes | PortraitWishes | Facts,
    *,
    pool: Pool,
) -> Iterator[Message]:
    """What a child says. That it broke, or that it is not believed, is the fault of the file."""
    blobs: list[bytes] = []
    name = "facts" if isinstance(told, Facts) else "wishes"
    value = {"job": job, "limits": limits_now(), name: packed(told, blobs)}
    try:
        with (
            on_disk(spool.file) as source,
            lent(source, os.O_RDONLY) as first,
            lent(target, os.O_RDWR) as last,
        ):
            answer = pool.run(Message(value, blobs), [first, last])
        yield answer
    except (Broken, Garbled) as error:
        logger.warning("A file broke its decoder: %s, sha256 %s", error, spool.sha256)
        raise DamagedMedia(type=sniff(spool.file) or "?") from error


@contextmanager
def on_disk(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Only a file of the system can be lent."""
    try:
        file.fileno()
    except io.UnsupportedOperation:
        with temporary_file() as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy)
            file.seek(0)
            yield copy
    else:
        yield file


@contextmanager
def lent(file: IO[bytes], access: int) -> Iterator[int]:
    """The file opened again, so that no more can be done with it than `access` says.

    Where the system cannot do that, the copy shares the place in the file: it is put back.
    """
    file.flush()
    own = file.fileno()
    try:
        copy = os.open(f"/proc/self/fd/{own}", access | os.O_CLOEXEC)
    except OSError:
        copy = os.dup(own)
    place = os.lseek(own, 0, os.SEEK_CUR)
    try:
        yield copy
    finally:
        os.close(copy)
        os.lseek(own, place, os.SEEK_SET)
