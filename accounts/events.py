"""What Django and allauth tell of accounts, written into the log."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from accounts import factors
from accounts.audit import Event, note
from accounts.session_store import SIGNED_IN


def connect() -> None:
    user_logged_in.connect(signed_in)
    user_logged_out.connect(signed_out)
    account.password_changed.connect(password_changed)
    account.password_set.connect(password_changed)
    account.password_reset.connect(password_changed)
    mfa.authenticator_added.connect(factor_added)
    mfa.authenticator_added.connect(factors.activated)
    mfa.authenticator_removed.connect(factor_removed)
    mfa.authenticator_reset.connect(recovery_codes_made)


def signed_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session[SIGNED_IN] = int(time.time())
    note(Event.SIGNED_IN, user=user, request=request)


def signed_out(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        note(Event.SIGNED_OUT, user=user, request=request)


def password_changed(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(Event.PASSWORD_CHANGED, user=user, request=request)


def factor_added(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    note(Event.FACTOR_ADDED, user=user, request=request, subject=authenticator)


def factor_removed(request: HttpRequest, user: Any, authenticator: Any, **kwargs: Any) -> None:
    note(Event.FACTOR_REMOVED, user=user, request=request, subject=authenticator)


def recovery_codes_made(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    note(Event.RECOVERY_CODES_MADE, user=user, request=request)
