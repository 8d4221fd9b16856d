"""A thread that publishes what requests start, so that no request waits for a broker (REL-5)."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from celery import current_app
from django.db import Error, close_old_connections, connection
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from imgfly.jobs.messages import run_job
from imgfly.jobs.registry import REGISTRY
from imgfly.lib.breaker import Breaker
from imgfly.models import QueuedJob

log = logging.getLogger(__name__)
# One try within a second: the breaker decides when the next one is worth it.
IMPATIENT = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "max_retries": 0,
    "interval_start": 0,
    "retry_on_timeout": False,
}
BROKER_ERRORS = (OperationalError, OSError)
QUIET = 15.0  # seconds without work after which the thread looks whether it is still of use


class Publisher:
    """One connection to the broker, made when it is needed and again after it broke."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def publish(self, pk: int, queue: str) -> None:
        """Raises one of BROKER_ERRORS."""
        try:
            if self._connection is None:
                self._connection = current_app.connection_for_write(
                    connect_timeout=1, transport_options=IMPATIENT
                )
            producer = current_app.amqp.Producer(self._connection, auto_declare=False)
            run_job.apply_async((pk,), queue=queue, producer=producer, retry=False)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.release()


class Dispatcher:
    """Takes numbers of rows; the thread is started by the first of them."""

    def __init__(self, resend: Callable[[], object]) -> None:
        self.breaker = Breaker()
        self._resend = resend
        self._publisher = Publisher()
        self._waiting: SimpleQueue[int | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def send(self, pk: int) -> None:
        """Never blocks."""
        self._waiting.put(pk)
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="dispatcher", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            try:
                pk = self._waiting.get(timeout=self._patience())
            except Empty:
                self._again()
                continue
            if pk is None:
                connection.close()
                return
            self._sent(pk)

    def stop(self) -> None:
        """The thread ends when it has sent what it was given; a later job starts another."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _patience(self) -> float:
        return Breaker.SHORTEST if self.breaker.has_failed else QUIET

    def _again(self) -> None:
        """After a failure the rows say what is still to be sent, also for other processes."""
        if self.breaker.has_failed and not self.breaker.is_open:
            self._guarded(self._resend)
        self._guarded(close_old_connections)

    def _sent(self, pk: int) -> None:
        self._guarded(lambda: self._publish(pk))

    def _publish(self, pk: int) -> None:
        row = QueuedJob.objects.filter(pk=pk).first()
        if row is None:
            return
        if not self.breaker.is_open and self._published(row):
            return
        unsent = QueuedJob.objects.filter(pk=pk, state=QueuedJob.State.SENT)
        unsent.update(state=QueuedJob.State.WAITING, due_at=timezone.now())

    def _published(self, row: QueuedJob) -> bool:
        known = REGISTRY.get(row.name)
        try:
            self._publisher.publish(row.pk, known.terms.queue if known else "default")
        except BROKER_ERRORS as error:
            self.breaker.failed()
            log.warning("the broker cannot be reached: %s", error)
            return False
        self.breaker.succeeded()
        return True

    def _guarded(self, step: Callable[[], object]) -> None:
        """The thread outlives a database that is away; the rows wait."""
        try:
            step()
        except Error:
            log.exception("the dispatcher could not reach the database")
            connection.close()

    def forget(self) -> None:
        """In a copy of the process there is no thread, and the connection is not ours."""
        self.breaker, self._publisher = Breaker(), Publisher()
        self._waiting, self._lock, self._thread = SimpleQueue(), threading.Lock(), None


def forget_after_fork(dispatcher: Dispatcher) -> None:
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=dispatcher.forget)
