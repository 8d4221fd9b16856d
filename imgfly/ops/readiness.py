"""Whether this server can do its work now: a word for each part, without names or addresses."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu import Connection
from redis import Redis

log = logging.getLogger(__name__)
OK, DEGRADED, FAILED, OFF = "ok", "degraded", "failed", "off"
PATIENCE = 5.0  # seconds for what is asked over the network
IMPATIENT: dict[str, Any] = {"socket_connect_timeout": 1, "socket_timeout": 1}
PROBE_FOLDER = ".probe"  # not below the folder whose files are served


@dataclass
class Remembered:
    """The answer of a check that is not asked at every probe."""

    check: Callable[[], None]
    seconds: float
    until: float = 0.0
    answer: str = OK
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> str:
        with self.lock:
            if time.monotonic() >= self.until:
                self.answer = outcome(self.check)
                self.until = time.monotonic() + self.seconds
            return self.answer


def parts() -> dict[str, str]:
    """What is cut off is `failed`; what the server can do without for a while, `degraded`."""
    late = {name: POOLS[name].submit(check) for name, check in REMOTE.items()}
    found = {"database": outcome(database)}
    found["migrations"] = MIGRATIONS() if found["database"] == OK else FAILED
    found["disk"] = outcome(disk)
    deadline = time.monotonic() + PATIENCE
    found |= {name: in_time(future, deadline) for name, future in late.items()}
    return {name: softened(name, word) for name, word in found.items()}


def outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - a probe tells of everything that fails
        log.warning("not ready: %s: %s: %s", check.__name__, type(error).__name__, error)
        return FAILED
    return OK


def in_time(future: Future[str], deadline: float) -> str:
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except TimeoutError:
        future.cancel()  # one that has not begun is not left in the queue
        return FAILED


def softened(name: str, word: str) -> str:
    return DEGRADED if word == FAILED and name in DISPENSABLE else word


def database() -> None:
    """A connection that broke is not kept: the next probe may find the database again."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        connection.close()
        raise


def migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Unready("migrations are missing")


def disk() -> None:
    if shutil.disk_usage(settings.DATA_DIR).free < settings.MIN_FREE_BYTES:
        raise Unready("the disk is nearly full")


def written_and_read() -> None:
    """A file comes back as it was written, and goes when it should."""
    content = secrets.token_bytes(16)
    name = default_storage.save(f"{PROBE_FOLDER}/{secrets.token_hex(8)}", ContentFile(content))
    try:
        with default_storage.open(name, "rb") as file:
            if file.read() != content:
                raise Unready("the storage returned other bytes")
    finally:
        default_storage.delete(name)


def storage() -> str:
    return STORAGE()


def broker() -> str:
    return outcome(broker_answers) if settings.CELERY_BROKER_URL else OFF


def broker_answers() -> None:
    """Within seconds, or not at all: the defaults would wait for ever."""
    with Connection(
        str(settings.CELERY_BROKER_URL), connect_timeout=1, transport_options=IMPATIENT
    ) as broker:
        broker.connect()


def cache_keeps() -> str:
    return outcome(cache_answers) if settings.REDIS_URL else OFF


def cache_answers() -> None:
    """Redis itself: the cache would answer from memory."""
    with Redis.from_url(settings.REDIS_URL, **IMPATIENT) as server:
        server.ping()


class Unready(Exception):  # noqa: N818 - never shown: a part that answers, but wrongly
    """A part of the installation does not do its work."""


STORAGE = Remembered(written_and_read, seconds=10)  # REL-14
MIGRATIONS = Remembered(migrated, seconds=30)
REMOTE: dict[str, Callable[[], str]] = {
    "storage": storage,
    "broker": broker,
    "cache": cache_keeps,
}
POOLS = {name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in REMOTE}
DISPENSABLE = {"broker", "cache"}
