"""Codes of authenticator apps: each works once, whichever process it is shown to (AUT-4)."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction


class OnceOnly:
    """allauth remembers used codes in the cache, which processes may not share."""

    authenticator: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        kinds = Authenticator.Type
        if self.authenticator.type == kinds.TOTP and not use_up(self.authenticator.pk, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OnceOnly, forms.AuthenticateForm):  # type: ignore[misc]  # not typed
    pass


class ReauthenticateForm(OnceOnly, forms.ReauthenticateForm):  # type: ignore[misc]  # as above
    pass


def activated(authenticator: Any, **kwargs: Any) -> None:
    """The code that proved a new app counts as used."""
    if authenticator.type == Authenticator.Type.TOTP:
        authenticator.data["last_step"] = int(time.time()) // app_settings.TOTP_PERIOD
        authenticator.save(update_fields=["data"])


def use_up(pk: int, code: str) -> bool:
    """Whether the code is later than all that were used before it."""
    with transaction.atomic():
        app = Authenticator.objects.select_for_update().get(pk=pk)
        step = step_of(decrypt(app.data["secret"]), code)
        if step <= app.data.get("last_step", -1):
            return False
        app.data["last_step"] = step
        app.save(update_fields=["data"])
    return True


def step_of(secret: str, code: str) -> int:
    """The half minute that the code belongs to, -1 for none of now."""
    shown = "".join(code.split())
    for step in totp.yield_hotp_counters_from_time():
        if totp.format_hotp_value(totp.hotp_value(secret, step)) == shown:
            return int(step)
    return -1
