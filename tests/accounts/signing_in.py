"""Signing in through the pages, as several tests do it."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.makers import PASSWORD

LOGIN = reverse("account_login")


def signed_in(client: Client) -> bool:
    return client.get(reverse("settings-security")).status_code == 200


def attempt(client: Client, name: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **extra)


def confirmed(client: Client) -> None:
    """Prove once more who it is, as pages about security ask for."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_app(user: User) -> str:
    """Give the user an authenticator app; answers its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))
