"""Jobs that start use cases, by the time of day: Celery beat's, or the embedded clock's."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from itertools import islice

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import Error, close_old_connections

from accounts.clock import forget_old_events
from imgfly.jobs import job, queue
from imgfly.lib.problems import Unavailable
from media_api import deletion, derivation

TRIES, ROUND = 3, 100
GIVEN_UP_SECONDS = 30 * 24 * 3600  # then it may be tried again, perhaps by a better decoder
log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def purge_expired() -> None:
    """Rows and files of media past their expiration."""
    if count := deletion.delete_expired():
        log.info("purged %d expired media", count)


@job(queue="media")
def make_derivatives(media_id: int) -> None:
    """Of a media that lacks them; quietly nothing where it is gone or has them by now."""
    media = derivation.lacking().filter(pk=media_id).first()
    if media is None:
        return
    try:
        derivation.rederive(media)
    except derivation.Underivable as error:
        failures = count_failure(media_id)
        log.warning("no derivatives of media %d, try %d: %s", media_id, failures, error)
    except Unavailable as problem:  # not the fault of the file: not counted
        log.warning("no derivatives of media %d yet: %s", media_id, problem.message)


@shared_task(ignore_result=True)
def catch_up() -> None:
    """Start the work that was lost, as by an import, a crash or a queue that was emptied."""
    for media_id in wanting():
        make_derivatives.start(media_id)


@shared_task(ignore_result=True)
def send_due() -> None:
    """Jobs whose message, worker or last try was lost."""
    queue.send_due()


def wanting() -> list[int]:
    """The next media to try, a round of them, without those that were given up."""
    ids = derivation.lacking().order_by("pk").values_list("pk", flat=True)
    hopeful = (pk for pk in ids.iterator() if cache.get(failures_of(pk), 0) < TRIES)
    return list(islice(hopeful, ROUND))


def failures_of(media_id: int) -> str:
    """In the cache, not in a column: a count that is lost costs three tries, a migration more."""
    return f"underivable:{media_id}"


def count_failure(media_id: int) -> int:
    key = failures_of(media_id)
    cache.add(key, 0, GIVEN_UP_SECONDS)
    return int(cache.incr(key))


class Clock(threading.Thread):
    """The beat of an installation without a broker: a thread of the server's process."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self.stopping = threading.Event()
        self.caught_up = time.monotonic()

    def run(self) -> None:
        while not self.stopping.wait(settings.PURGE_SECONDS):
            self.tick()

    def tick(self) -> None:
        """One round; a database that is away now is asked again in the next."""
        self._begin(purge_expired)
        self._begin(send_due)
        if time.monotonic() - self.caught_up >= settings.CATCH_UP_SECONDS:
            self._begin(catch_up)
            self._begin(forget_old_events)
            self.caught_up = time.monotonic()

    def _begin(self, job: Callable[[], None]) -> None:
        close_old_connections()
        try:
            job()
        except Error:
            log.exception("the clock could not %s", job.__name__)
        finally:
            close_old_connections()
