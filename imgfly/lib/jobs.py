"""The policy every background job shares."""

from __future__ import annotations

from typing import Any, ClassVar

from celery import Task
from django.db import DatabaseError


class Job(Task):  # type: ignore[type-arg]  # celery's Task is not generic at run time
    """A task that may run twice, is acknowledged late and gives up after five tries.

    Jobs take ids, re-read their rows and return quietly when these are gone. Without a broker
    they run in the caller's process, where retrying at once would only multiply the wait:
    there a failed job is left to the clock, which finds the missing work in the database.
    """

    acks_late = True
    ignore_result = True
    autoretry_for: ClassVar[tuple[type[Exception], ...]] = (OSError, DatabaseError)
    retry_backoff = True
    max_retries = 5

    def retry(self, *args: Any, **options: Any) -> Any:
        if self.request.is_eager:
            options["max_retries"] = 0
        return super().retry(*args, **options)
