"""Transactions that need not outlive a crash of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def hasty() -> Iterator[None]:
    """A transaction that does not wait for the disk, on Postgres.

    For what would only be done again if it were lost: a worker writes several of these for each
    job, and waiting for the disk would be most of its time. A later commit that does wait makes
    all earlier ones last, too.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield
