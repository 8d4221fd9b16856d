"""The server's side of its children: start, ask, end."""

from __future__ import annotations

import json
import logging
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from media_api.isolation.bounds import Bounds, limits_now
from media_api.isolation.wire import Gone, Message, receive, send

logger = logging.getLogger(__name__)
CODE = Path(__file__).resolve().parents[2]
# Nothing of the server's environment: it may hold secrets (DEC-4).
ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
START_SECONDS, ORDER_SECONDS = 60, 20


@dataclass
class Worker:
    """A child that does one job at a time."""

    sock: socket.socket
    pid: int
    jobs: int = 0

    def ask(self, request: Message, files: Sequence[int], bounds: Bounds) -> Message:
        """Raises Gone, Garbled or TimeoutError; the worker is of no use then."""
        until = time.monotonic() + bounds.seconds
        self.jobs += 1
        send(self.sock, request, files=files, until=until)
        return receive(self.sock, until=until, most=bounds.answer_bytes)

    def is_sound(self) -> bool:
        """One that has ended, or speaks without being asked, is not."""
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return not poll.poll(0)


class Template:
    """The process that the workers are copies of (see template.py)."""

    def __init__(self, bounds: Bounds, jobs: str = "") -> None:
        self._lock = threading.Lock()
        settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
        self._room = tempfile.mkdtemp(prefix="room-", dir=settings.SPOOL_DIR)
        self._control, theirs = socket.socketpair()
        config = {
            "bounds": asdict(bounds),
            "room": self._room,
            "path": [path for path in sys.path if path],
            "limits": limits_now(),
            "jobs": jobs,
        }
        with theirs:
            self._process = _started(theirs, json.dumps(config))
        try:
            ready = receive(self._control, until=time.monotonic() + START_SECONDS)
        except BaseException:
            self.stop()
            raise
        for words in ready.value["failed"]:
            _warn_once(words)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def fork(self) -> Worker:
        """Raises Gone or TimeoutError."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                pid = self._order(Message({"fork": True}), [theirs.fileno()])
        except BaseException:
            ours.close()
            raise
        return Worker(ours, pid)

    def end(self, worker: Worker) -> int | None:
        """Kill and bury it; how it had ended, if that can be told."""
        worker.sock.close()
        with suppress(Gone, TimeoutError):
            return self._order(Message({"end": worker.pid}))
        return None

    def _order(self, order: Message, files: Sequence[int] = ()) -> int:
        until = time.monotonic() + ORDER_SECONDS
        with self._lock:
            try:
                send(self._control, order, files=files, until=until)
                return int(receive(self._control, until=until).value["answer"])
            except TimeoutError:
                self._process.kill()  # the answer would be taken for that of the next order
                raise

    def stop(self) -> None:
        """It ends itself, and its workers, when the connection is closed."""
        self._control.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._room, ignore_errors=True)

    def forget(self) -> None:
        """In a copy of the server: the processes are not its children."""
        self._control.close()
        self._process.returncode = 0  # else Python would try to wait for it


def _started(control: socket.socket, config: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-s", "-m", "media_api.isolation.template", str(control.fileno())]
    return subprocess.Popen(  # noqa: S603 - our own module
        [*command, config],
        env=ENVIRONMENT,
        cwd=CODE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=[control.fileno()],
    )


@cache
def _warn_once(words: str) -> None:
    logger.warning("Isolation is incomplete: %s", words)
