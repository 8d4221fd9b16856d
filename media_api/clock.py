"""Jobs that start use cases, by the time of day: Celery beat's, or the embedded clock's."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import islice

from celery import shared_task
from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone

from accounts.clock import forget_old_events, recount_usage
from imgfly.jobs import queue
from imgfly.lib import metrics
from imgfly.lib.problems import Unavailable
from imgfly.models import QueuedJob
from media_api import (
    deletion,
    departures,
    derivation,
    exporting,
    moving,
    storage,
    sweeping,
    tasks,
)

ROUND = 100
log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def purge_expired() -> None:
    """Rows and files of media past their expiration."""
    with metrics.timed("purge_seconds"):
        count = deletion.delete_expired()
    metrics.count("purged", count)
    if count:
        log.info("purged %d expired media", count)


@shared_task(ignore_result=True)
def tend_exports() -> None:
    """Archives that are a day old go; those that a lost worker left are begun anew."""
    if count := exporting.delete_past():
        log.info("removed %d exports", count)
    exporting.resume()


@shared_task(ignore_result=True)
def purge_departed() -> None:
    """Accounts whose days of grace are over, a while of each; the next round goes on."""
    departures.start_due()


@shared_task(ignore_result=True)
def catch_up() -> None:
    """Start the work that was lost, as by an import or a restored backup."""
    for media_id in wanting():
        tasks.make_derivatives.start(media_id)


@shared_task(ignore_result=True)
def send_due() -> None:
    """Jobs whose message, worker or last try was lost."""
    queue.send_due()


@shared_task(ignore_result=True)
def settle_misplaced() -> None:
    """Move files that do not lie where the privacy of their media wants them."""
    try:
        count = moving.settle_all(moving.misplaced())
    except (Unavailable, storage.Misplaced):
        log.exception("misplaced media stay where they are for now")
    else:
        if count:
            log.info("moved the files of %d media", count)


@shared_task(ignore_result=True)
def sweep() -> None:
    """Remove files without a row (REL-2), unless so many look lost that something is wrong."""
    try:
        report = sweeping.sweep(apply=True)
    except sweeping.Refused as refused:
        log.error("nothing was swept: %s; look with `manage.py sweep`", refused)  # noqa: TRY400
    except (Unavailable, *storage.STORAGE_ERRORS):
        log.exception("the storage could not be swept")
    else:
        sweeping.tell(report)


def wanting() -> list[int]:
    """The next media to try, a round of them; new ones have a job of their own by now."""
    settled = timezone.now() - timedelta(seconds=settings.CATCH_UP_SECONDS)
    old = derivation.hopeful().filter(created_at__lt=settled).order_by("pk")
    started = {
        arguments[0]
        for arguments in QueuedJob.objects.filter(name=tasks.make_derivatives.name).values_list(
            "arguments", flat=True
        )
    }
    ids = old.values_list("pk", flat=True).iterator()
    return list(islice((pk for pk in ids if pk not in started), ROUND))


class Clock(threading.Thread):
    """The beat of an installation without a broker: a thread of the server's process."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self.stopping = threading.Event()
        self.caught_up = self.swept = self.recounted = time.monotonic()

    def run(self) -> None:
        while not self.stopping.wait(settings.PURGE_SECONDS):
            self.tick()

    def tick(self) -> None:
        """One round; a database that is away now is asked again in the next."""
        self._begin(purge_expired)
        self._begin(send_due)
        self._begin(tend_exports)
        self._begin(purge_departed)
        if time.monotonic() - self.caught_up >= settings.CATCH_UP_SECONDS:
            self._begin(catch_up)
            self._begin(forget_old_events)
            self._begin(settle_misplaced)
            self.caught_up = time.monotonic()
        if 0 < settings.SWEEP_SECONDS <= time.monotonic() - self.swept:
            self._begin(sweep)
            self.swept = time.monotonic()
        if time.monotonic() - self.recounted >= settings.RECOUNT_SECONDS:
            self._begin(recount_usage)
            self.recounted = time.monotonic()

    def _begin(self, job: Callable[[], None]) -> None:
        close_old_connections()
        try:
            job()
        except Error:
            log.exception("the clock could not %s", job.__name__)
        finally:
            close_old_connections()
