"""Jobs that start use cases, by the time of day: Celery beat's, or the embedded clock's."""

from __future__ import annotations

import logging
import threading

from celery import shared_task
from django.conf import settings
from django.db import Error, close_old_connections

from imgfly.lib.jobs import Job
from media_api import deletion

log = logging.getLogger(__name__)


@shared_task(base=Job)
def purge_expired() -> None:
    """Rows and files of media past their expiration."""
    if count := deletion.delete_expired():
        log.info("purged %d expired media", count)


class Clock(threading.Thread):
    """The beat of an installation without a broker: a thread of the server's process."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(settings.PURGE_SECONDS):
            self.tick()

    def tick(self) -> None:
        """One round; a database that is away now is asked again in the next."""
        close_old_connections()
        try:
            purge_expired()
        except Error:
            log.exception("the clock could not purge")
        finally:
            close_old_connections()
