"""Following people."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Follow, Notification, User
from accounts.notifications import tell, withdraw
from accounts.problems import NotToFollow


def follow(follower: User, followed: User) -> None:
    """Nothing happens where it is so already. Raises NotToFollow for oneself."""
    if follower.pk == followed.pk:
        raise NotToFollow
    with transaction.atomic():
        _, is_new = Follow.objects.get_or_create(follower=follower, followed=followed)
        if is_new:
            tell(followed, Notification.Kind.FOLLOW, actor=follower)


def unfollow(follower: User, followed: User) -> None:
    with transaction.atomic():
        Follow.objects.filter(follower=follower, followed=followed).delete()
        withdraw(followed, Notification.Kind.FOLLOW, actor=follower)


def follows(follower: User, followed: User) -> bool:
    return Follow.objects.filter(follower=follower, followed=followed).exists()
