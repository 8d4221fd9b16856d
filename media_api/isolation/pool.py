"""The children of this process: few at once, a bounded queue, replaced when worn or broken."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from imgfly.lib import metrics
from media_api.isolation.bounds import Bounds
from media_api.isolation.process import Template, Worker
from media_api.isolation.wire import Garbled, Gone, Message
from media_api.problems import Busy

logger = logging.getLogger(__name__)


class Broken(Exception):  # noqa: N818 - as Problem
    """A child did not survive its job, or did not keep to the rules."""


class Turns:
    """A few places, and a bounded number of those who wait for one (DEC-5)."""

    def __init__(self, bounds: Bounds) -> None:
        self._places = threading.BoundedSemaphore(bounds.children)
        self._queue = threading.BoundedSemaphore(bounds.waiting)
        self._patience = bounds.patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Raises Busy when the queue is full or does not move."""
        if not self._places.acquire(blocking=False):
            self._wait()
        try:
            with metrics.during("decoding", state="at work"):
                yield
        finally:
            self._places.release()

    def _wait(self) -> None:
        if not self._queue.acquire(blocking=False):
            raise Busy
        try:
            with metrics.during("decoding", state="waiting"):
                is_ours = self._places.acquire(timeout=self._patience)
            if not is_ours:
                raise Busy
        finally:
            self._queue.release()


class Pool:
    """Everything is started when the first job comes."""

    def __init__(self, bounds: Bounds | None = None, *, jobs: str = "") -> None:
        self.bounds = bounds or Bounds.of_settings()
        self._jobs = jobs
        self._turns = Turns(self.bounds)
        self._lock = threading.Lock()
        self._template: Template | None = None
        self._idle: list[Worker] = []

    def run(self, request: Message, files: Sequence[int]) -> Message:
        """Raises Busy or Broken."""
        with self._turns.turn():
            template, worker = self._taken()
            try:
                answer = worker.ask(request, files, self.bounds)
            except (Gone, Garbled, TimeoutError) as error:
                raise self._failure(template, worker, error) from error
            except BaseException:
                template.end(worker)
                raise
            self._give_back(template, worker, is_worn="broken" in answer.value)
            return answer

    def warm_up(self) -> None:
        """Start what the first job would start; if that fails, the first job will tell."""
        with suppress(Busy):
            self._give_back(*self._taken(), is_worn=False)

    def _failure(self, template: Template, worker: Worker, error: Exception) -> Exception:
        """Busy where the template took its workers along: that is not the fault of the file."""
        status = template.end(worker)
        if status is None:
            return Busy()
        return Broken(f"{type(error).__name__} {error}, status {status}")

    def _taken(self) -> tuple[Template, Worker]:
        """A worker, new where none is idle. Raises Busy if none can be made."""
        try:
            with self._lock:
                template = self._running()
                while self._idle:
                    worker = self._idle.pop()
                    if worker.is_sound():
                        return template, worker
                    template.end(worker)
            return template, template.fork()
        except (Gone, Garbled, TimeoutError, OSError) as error:
            logger.exception("No child can be started")
            raise Busy from error

    def _running(self) -> Template:
        if self._template is not None and not self._template.is_alive():
            self._clear()
        if self._template is None:
            self._template = Template(self.bounds, self._jobs)
        return self._template

    def _give_back(self, template: Template, worker: Worker, *, is_worn: bool) -> None:
        if is_worn or worker.jobs >= self.bounds.jobs:
            template.end(worker)
            return
        with self._lock:
            if template is self._template:
                self._idle.append(worker)
                return
        worker.sock.close()

    def stop(self) -> None:
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        while self._idle:
            self._idle.pop().sock.close()
        if self._template is not None:
            self._template.stop()
            self._template = None

    def forget(self) -> None:
        """In a copy of this process, the children stay those of the first."""
        while self._idle:
            self._idle.pop().sock.close()
        if self._template is not None:
            self._template.forget()
            self._template = None


class Shared:
    """The one pool of this process: a copy of the process gets its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        atexit.register(self.stop)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def pool(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = Pool()
            return self._pool

    def stop(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool = None

    def _forget(self) -> None:
        self._lock = threading.Lock()
        if self._pool is not None:
            self._pool.forget()
            self._pool = None


shared = Shared()
