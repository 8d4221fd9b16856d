"""Waiting, for a bounded time, until a job has been done."""

from __future__ import annotations

import time
from itertools import chain, repeat

from django.db import connection

from imgfly.jobs.queue import dispatcher
from imgfly.models import QueuedJob

PAUSES = (0.004, 0.004, 0.006, 0.008, 0.012)  # seconds; then LONGEST_PAUSE again and again
LONGEST_PAUSE = 0.02
MOST_PATIENT = 0.25
STATE = f"SELECT state FROM {QueuedJob._meta.db_table} WHERE id = %s"  # noqa: S608 - our own words


class Usual:
    """How long waiting takes here, lately: nobody need ask much earlier."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @property
    def half(self) -> float:
        return min(self.seconds / 2, MOST_PATIENT)

    def learn(self, seconds: float) -> None:
        self.seconds += (seconds - self.seconds) / 4


usual = Usual()


def done_within(pk: int, seconds: float) -> bool:
    """Whether the job is over by then; not waited for while the broker cannot be reached.

    It may have failed: what it was to make tells.
    """
    start = time.monotonic()
    until = start + seconds
    for pause in chain([usual.half], PAUSES, repeat(LONGEST_PAUSE)):
        state = _state(pk)
        if state is None or state == QueuedJob.State.PARKED:
            usual.learn(time.monotonic() - start)
            return True
        if state == QueuedJob.State.WAITING or dispatcher.breaker.is_open:
            return False
        if time.monotonic() + pause > until:
            return False
        time.sleep(pause)
    raise AssertionError("repeat() does not end")


def _state(pk: int) -> str | None:
    """Asked many times for each upload: by hand it takes a third of what a QuerySet takes."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [pk])
        row = cursor.fetchone()
    return row[0] if row else None
