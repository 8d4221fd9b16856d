"""Waiting, for a bounded time, until a job has been done."""

from __future__ import annotations

import time
from itertools import chain, repeat

from imgfly.jobs.queue import dispatcher
from imgfly.models import QueuedJob

PAUSES = (0.004, 0.004, 0.006, 0.008, 0.012)  # seconds; then LONGEST_PAUSE again and again
LONGEST_PAUSE = 0.02


def done_within(pk: int, seconds: float) -> bool:
    """Whether the job is over by then; not waited for while the broker cannot be reached.

    It may have failed: what it was to make tells.
    """
    until = time.monotonic() + seconds
    for pause in chain(PAUSES, repeat(LONGEST_PAUSE)):
        state = QueuedJob.objects.filter(pk=pk).values_list("state", flat=True).first()
        if state is None or state == QueuedJob.State.PARKED:
            return True
        if state == QueuedJob.State.WAITING or dispatcher.breaker.is_open:
            return False
        if time.monotonic() + pause > until:
            return False
        time.sleep(pause)
    raise AssertionError("repeat() does not end")
