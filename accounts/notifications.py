"""Telling members what others did, in few lines."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Notification, User

KEPT = timedelta(days=180)
KINDS = Notification.Kind
SWITCHES = {
    KINDS.FOLLOW: "notify_follows",
    KINDS.LIKED_MEDIA: "notify_likes",
    KINDS.LIKED_ALBUM: "notify_likes",
}


def tell(user: User, kind: Notification.Kind, *, actor: User, subject: int = 0) -> None:
    """Add the actor to the unread line about this, or begin one; nobody is told of himself.

    A hundred likes of one media are one line.
    """
    if user.pk == actor.pk or not getattr(user, SWITCHES[kind]):
        return
    with transaction.atomic():
        line, is_new = Notification.objects.get_or_create(
            user=user, kind=kind, subject=subject, read_at=None
        )
        line.actors.add(actor)
        if not is_new:
            Notification.objects.filter(pk=line.pk).update(happened_at=timezone.now())


def withdraw(user: User, kind: Notification.Kind, *, actor: User, subject: int = 0) -> None:
    """What was taken back need not be read: the actor leaves the lines, empty ones go."""
    with transaction.atomic():
        lines = Notification.objects.filter(user=user, kind=kind, subject=subject)
        Notification.actors.through.objects.filter(notification__in=lines, user=actor).delete()
        lines.filter(actors=None).delete()


def forget_old() -> None:
    """What was read long ago."""
    Notification.objects.filter(read_at__lt=timezone.now() - KEPT).delete()


def mark_all_read(user: User) -> None:
    user.notifications.filter(read_at=None).update(read_at=timezone.now())
