"""Deleting media: by its link, by its owner, by its age. Files follow the rows (signals.py)."""

from __future__ import annotations

from django.db import transaction

from imgfly.lib.digests import matches
from media_api.models import Media, MediaQuerySet
from media_api.problems import WrongDeleteLink
from media_api.records import erase, erase_many

BATCH = 1_000


def by_token(public_id: str, token: str) -> Media:
    """The media that this link may delete. Raises WrongDeleteLink, the same for all reasons."""
    media = Media.objects.alive().for_answers().filter(public_id=public_id).first()
    if not matches(token, "0" * 64 if media is None else media.delete_digest) or media is None:
        raise WrongDeleteLink
    return media


def delete(media: Media) -> None:
    erase(media)


def delete_expired() -> int:
    """Remove all that is past its expiration, in batches; may run twice at once, and be stopped.

    A batch is one transaction of rows, then one job for their files. What another purge is busy
    with is left to it, where the database can tell.
    """
    total = 0
    while count := delete_some(Media.objects.expired()):
        total += count
    return total


def delete_some(media: MediaQuerySet) -> int:
    """Remove the first of these, a batch; 0 when there are none left."""
    with transaction.atomic():
        free = media.order_by("pk").select_for_update(skip_locked=True)
        batch = list(free.values_list("pk", flat=True)[:BATCH])
        if not batch:
            return 0
        return erase_many(batch)
