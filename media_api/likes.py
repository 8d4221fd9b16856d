"""Liking media and albums."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Notification, User
from accounts.notifications import tell, withdraw
from albums.models import Album
from media_api.models import Like, Media

BATCH = 1_000
Subject = Media | Album


def like(user: User, subject: Subject) -> None:
    """Nothing happens where it is so already."""
    with transaction.atomic():
        _, is_new = Like.objects.get_or_create(user=user, **about(subject))
        if not is_new:
            return
        type(subject)._default_manager.filter(pk=subject.pk).update(likes=F("likes") + 1)
        if subject.user is not None:
            tell(subject.user, kind_of(subject), actor=user, subject=subject.pk)


def unlike(user: User, subject: Subject) -> None:
    """The counter follows the row, as it does when the user goes (signals.py)."""
    with transaction.atomic():
        Like.objects.filter(user=user, **about(subject)).delete()
        if subject.user is not None:
            withdraw(subject.user, kind_of(subject), actor=user, subject=subject.pk)


def unlike_some(user: User) -> int:
    """Take the user's likes back, a batch of them; 0 when there are none left.

    Once for all of a batch, where the signal of each row would count down one by one.
    """
    with transaction.atomic():
        rows = Like.objects.filter(user=user).order_by("pk").values_list("pk", "media", "album")
        batch = list(rows[:BATCH])
        for model, place in ((Media, 1), (Album, 2)):
            liked = model._default_manager.filter(
                pk__in=[row[place] for row in batch if row[place]]
            )
            liked.filter(likes__gt=0).update(likes=F("likes") - 1)
        gone = Like.objects.filter(pk__in=[row[0] for row in batch])
        return gone._raw_delete(gone.db)


def likes(user: Any, subject: Subject) -> bool:
    if not user.is_authenticated:
        return False
    return Like.objects.filter(user=user, **about(subject)).exists()


def about(subject: Subject) -> dict[str, Any]:
    return {"media" if isinstance(subject, Media) else "album": subject}


def kind_of(subject: Subject) -> Notification.Kind:
    kinds = Notification.Kind
    return kinds.LIKED_MEDIA if isinstance(subject, Media) else kinds.LIKED_ALBUM
