"""The count of what people's media take goes down where a row goes, whatever removed it.

In the same transaction as the deletion, so it cannot be forgotten; for a batch once for each owner.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts import quota
from accounts.models import User
from media_api.models import Media


@dataclass
class Sum:
    """What goes of one owner's."""

    bytes: int = 0
    files: int = 0


_together: ContextVar[dict[int, Sum] | None] = ContextVar("usage", default=None)


@receiver(post_delete, sender=Media)
def give_back(instance: Media, origin: models.Model | models.QuerySet[Any], **signal: Any) -> None:
    """Not where the owner goes as well: there is nothing left to count in."""
    if instance.user_id is None or goes_with_owner(origin):
        return
    sums = _together.get()
    if sums is None:
        quota.release(instance.user_id, instance.size)
    else:
        sums[instance.user_id].bytes += instance.size
        sums[instance.user_id].files += 1


@contextmanager
def given_back_together() -> Iterator[None]:
    """One UPDATE for each owner of rows deleted inside; stands inside their transaction."""
    sums: dict[int, Sum] = defaultdict(Sum)
    token = _together.set(sums)
    try:
        yield
    finally:
        _together.reset(token)
    for user_id in sorted(sums):  # in one order: no deadlock
        quota.release(user_id, sums[user_id].bytes, sums[user_id].files)


def goes_with_owner(origin: models.Model | models.QuerySet[Any]) -> bool:
    model = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    return model is User
