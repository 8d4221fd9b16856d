"""How people come to have an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts import audit
from accounts.audit import Event
from accounts.keys import make
from accounts.models import Invite, User
from accounts.problems import NoInvitation

FIRST_ADMIN = "owner"  # not the word of the administration: /admin is no profile


@dataclass(frozen=True, kw_only=True)
class FirstAdmin:
    """What the first start prints once and nobody can read again."""

    username: str
    password: str
    key: str


def first_admin() -> FirstAdmin | None:
    """Make the first administrator, with a random password and a key; None if there is a user."""
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    user = User.objects.create_superuser(FIRST_ADMIN, password=password)
    return FirstAdmin(
        username=user.username, password=password, key=make(user, name="First key").text
    )


def register(user: User, *, code: str, request: HttpRequest) -> None:
    """Save a new user, and use up the invitation that it needs. Raises NoInvitation."""
    with transaction.atomic():
        if settings.SIGNUPS == "invite" and not Invite.objects.use(code):
            raise NoInvitation
        user.save()
    audit.note(Event.SIGNED_UP, user=user, request=request)
