"""The end of an account: everything that was its user's goes, in batches (PRV-7)."""

from __future__ import annotations

import logging
import time

from django.db import transaction
from django.utils import timezone

from accounts.leaving import FAREWELLS
from accounts.models import User
from albums.models import Album
from media_api import deletion
from media_api.ingest.naming import veil
from media_api.models import Media, MediaQuerySet, Tag

AT_A_TIME = 60  # seconds; the clock has other things to do, and comes back
log = logging.getLogger(__name__)


def due() -> list[int]:
    """The users whose grace is over."""
    past = User.objects.filter(deletes_at__lte=timezone.now())
    return list(past.order_by("deletes_at").values_list("pk", flat=True))


def purge(user_id: int, *, seconds: float = AT_A_TIME) -> bool:
    """Delete the user, with all files and rows; False if time was up before all was done.

    May be broken off at any moment, and run again or twice at once: it goes on with what is left.
    The row of the user is the last to go.
    """
    user = User.objects.filter(pk=user_id, deletes_at__lte=timezone.now()).first()
    if user is None:
        return True
    end = time.monotonic() + seconds
    move_guests(user)
    while delete_batch(Media.objects.filter(user=user)):
        if time.monotonic() >= end:
            return False
    for forget in FAREWELLS:
        forget(user)
    with transaction.atomic():
        user.delete()
    log.info("deleted user %d", user_id)
    return True


def delete_batch(media: MediaQuerySet) -> int:
    """Delete the first of them, with words that only they have; 0 when there are none left.

    The names of their files stay taken, but can be read no more.
    """
    batch = media.order_by("pk")[: deletion.BATCH]
    rows = dict(batch.values_list("pk", "key"))
    veil(key.rpartition(".")[0] for key in rows.values())
    tags = list(Tag.objects.filter(media__in=rows).distinct().values_list("pk", flat=True))
    count = deletion.delete_some(media)
    with transaction.atomic():
        Tag.objects.filter(pk__in=tags, media=None, description="").delete()
    return count


def move_guests(user: User) -> None:
    """Media of others in the user's albums, where an administrator put them, are not lost.

    Each stays as hidden as it was: in an album of the same kind that is its owner's.
    """
    guests = Media.objects.filter(album__user=user).exclude(user=user)
    pairs = guests.order_by().values_list("album", "user").distinct()
    for album_id, owner_id in list(pairs):
        rows = Media.objects.filter(album=album_id, user=owner_id)
        with transaction.atomic():
            if not owner_id:  # whoever had the album had them
                rows.update(user=user)
            else:
                rows.update(album=copied(Album.objects.get(pk=album_id), owner_id))


def copied(album: Album, owner_id: int) -> Album:
    return Album.objects.create(
        user_id=owner_id,
        name=album.name,
        privacy=album.privacy,
        password_hash=album.password_hash,
    )
