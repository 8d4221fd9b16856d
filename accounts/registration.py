"""How people come to have an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts.keys import make
from accounts.models import User
from imgfly.lib.clients import client_ip

FIRST_ADMIN = "admin"


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


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """What allauth asks us."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUPS)

    def get_client_ip(self, request: HttpRequest) -> Any:
        return client_ip(request.META, settings.TRUSTED_PROXIES) or "0.0.0.0"  # noqa: S104 - no bind
