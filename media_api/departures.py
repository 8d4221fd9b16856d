"""The end of an account: everything that was its user's goes, in batches (PRV-7)."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.leaving import FAREWELLS
from accounts.models import User
from accounts.traces import NOBODY
from albums.models import Album
from imgfly.jobs import job
from imgfly.models import QueuedJob
from media_api import deletion
from media_api.discards import discarded_together
from media_api.ingest.naming import veil
from media_api.likes import unlike_some
from media_api.models import Media, MediaQuerySet, Report, Tag

AT_A_TIME = 60  # seconds; the clock has other things to do, and comes back
log = logging.getLogger(__name__)


def start_due() -> int:
    """Start on all whose grace is over, unless somebody is at it.

    What failed for good, and was parked for a person to look at, is begun again after a day.
    """
    started = [purge_for_a_while.start(user_id) for user_id in due() if not is_started(user_id)]
    return len(started)


def due() -> list[int]:
    past = User.objects.filter(deletes_at__lte=timezone.now())
    return list(past.order_by("deletes_at").values_list("pk", flat=True))


def is_started(user_id: int) -> bool:
    jobs = QueuedJob.objects.filter(name=purge_for_a_while.name, arguments=[user_id])
    yesterday = timezone.now() - timedelta(days=1)
    return jobs.exclude(state=QueuedJob.State.PARKED, due_at__lt=yesterday).exists()


@job()
def purge_for_a_while(user_id: int) -> None:
    """What is left then is started on in the clock's next round."""
    purge(user_id)


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
    hide_reports(user)
    while delete_batch(Media.objects.filter(user=user)) or unlike_some(user):
        if time.monotonic() >= end:
            return False
    for forget in FAREWELLS:
        forget(user)
    with transaction.atomic(), discarded_together():
        user.delete()
    log.info("deleted user %d", user_id)
    return True


def hide_reports(user: User) -> None:
    """Reports stay, as do decisions about them, but name nobody who left."""
    about = Q(user=user) | Q(media__user=user) | Q(album__user=user)
    Report.objects.filter(about).update(subject=NOBODY)
    Report.objects.filter(reporter=user).update(ip=None)


def delete_batch(media: MediaQuerySet) -> int:
    """Delete the first of them, with words that only they have; 0 when there are none left.

    The names of their files stay taken, but can be read no more.
    """
    batch = media.order_by("pk")[: deletion.BATCH]
    rows = dict(batch.values_list("pk", "key"))
    veil(key.rpartition(".")[0] for key in rows.values())
    tags = list(Tag.objects.filter(media__in=rows).distinct().values_list("pk", flat=True))
    count = deletion.delete_some(media.filter(pk__in=rows))
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
