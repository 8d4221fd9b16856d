"""How a job is declared, and how it is started."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import update_wrapper
from typing import Any, Generic, ParamSpec

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from imgfly.jobs import queue
from imgfly.jobs.registry import REGISTRY, Registered, Terms
from imgfly.models import QueuedJob

P = ParamSpec("P")


class Job(Generic[P]):
    """A function of ids that may run twice. It re-reads its rows and returns when they are gone."""

    def __init__(self, function: Callable[P, None], name: str) -> None:
        self.function, self.name = function, name
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Do it now, here; what it raises is the caller's."""
        self.function(*args, **kwargs)

    def start(self, *args: P.args, **kwargs: P.kwargs) -> QueuedJob:
        """Have it done after the commit of the transaction that is open now, if there is one.

        Arguments are positional and plain (JSON). Without a broker it runs in this process right
        after the commit; if it fails there, the clock tries again later.
        """
        if settings.CELERY_TASK_ALWAYS_EAGER and REGISTRY[self.name].terms.long:
            return QueuedJob.objects.create(name=self.name, arguments=list(args))  # for the clock
        row = QueuedJob.objects.create(
            name=self.name,
            arguments=list(args),
            state=QueuedJob.State.SENT,
            due_at=timezone.now() + timedelta(seconds=settings.JOB_RESEND_SECONDS),
        )

        def send() -> None:  # not a partial: Django names what failed, and a partial has no name
            queue.send(row)

        transaction.on_commit(send, robust=True)
        return row


def job(**terms: Any) -> Callable[[Callable[P, None]], Job[P]]:
    """Register a function as a job; the keywords are those of Terms."""

    def register(function: Callable[P, None]) -> Job[P]:
        name = f"{function.__module__}.{function.__qualname__}"
        REGISTRY[name] = Registered(function=function, terms=Terms(**terms))
        return Job(function, name)

    return register
