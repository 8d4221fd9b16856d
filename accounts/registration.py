"""How people come to have an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.bans import is_banned
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


def on_site(url: str) -> str:
    """The same path at the site's own address, never at the Host that somebody sent (SRV-7)."""
    return f"{settings.SITE_URL}{urlsplit(url).path}"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """What allauth asks us."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        ip = client_ip(request.META, settings.TRUSTED_PROXIES)
        return bool(settings.SIGNUPS) and not is_banned(ip)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return on_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return on_site(super().get_email_confirmation_url(request, emailconfirmation))

    def clean_email(self, email: str) -> str:
        """A member adds no address of another, also of one who was made without allauth.

        Others are not told: sign-up has allauth's own check, and the form for a forgotten
        password must say the same for every address.
        """
        cleaned: str = super().clean_email(email)
        user = getattr(self.request, "user", None)
        if isinstance(user, User):
            others = User.objects.filter(email__iexact=cleaned).exclude(pk=user.pk)
            if others.exists():
                raise ValidationError(_("That e-mail address is taken."))
        return cleaned

    def get_client_ip(self, request: HttpRequest) -> Any:
        return client_ip(request.META, settings.TRUSTED_PROXIES) or "0.0.0.0"  # noqa: S104 - no bind
