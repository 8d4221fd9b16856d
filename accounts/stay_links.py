"""The link in the mail about leaving: it takes the leave-taking back."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.utils import timezone

from accounts.models import User
from accounts.problems import DeadLink

SALT = "accounts.leaving"


def stay_token(user: User) -> str:
    """Good for this leave-taking only, and to its end."""
    return signing.dumps([user.pk, said(user.deletes_at)], salt=SALT)


def leaving_by(token: str) -> User:
    """The user whom this token keeps. Raises DeadLink, the same for all reasons."""
    try:
        user_id, deletes_at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise DeadLink from error
    user = User.objects.filter(pk=user_id, deletes_at__gt=timezone.now()).first()
    if user is None or said(user.deletes_at) != deletes_at:
        raise DeadLink
    return user


def said(date: datetime | None) -> str:
    return "" if date is None else date.isoformat()
