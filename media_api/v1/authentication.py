"""Who calls: the API key, wherever the contract lets it stand."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.keys import recognise
from accounts.models import ApiKey, User
from accounts.problems import NoKey, WrongKey
from imgfly.lib import rates
from imgfly.lib.clients import client_ip, network_of
from imgfly.lib.rates import Standing
from media_api.problems import GuestUploadsOff, TooManyTries, UploadsRefused
from media_api.v1.bodies import body_form


def address_of(request: Request) -> str | None:
    return client_ip(request.META, settings.TRUSTED_PROXIES)


class KeyRequest(Request):
    """A request that has been authenticated; for annotations only."""

    user: User | None  # type: ignore[assignment]  # None: the key is the guests'
    auth: ApiKey
    standing: Standing | None


class KeyAuthentication(BaseAuthentication):
    """Header, else Bearer, else parameter `key`; cookies count for nothing here (CSRF-1)."""

    def authenticate(self, request: Request) -> tuple[User | None, ApiKey]:
        text = sent_key(request)
        if not text:
            raise NoKey
        ip = address_of(request)
        try:
            key = recognise(text, ip)
        except WrongKey:
            refuse_guessing(network_of(ip))
            raise
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def sent_key(request: Request) -> str:
    """The body is read only where the key stands nowhere else."""
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return (
        request.headers.get("X-API-Key", "").strip()
        or (bearer.strip() if scheme.lower() == "bearer" else "")
        or request.query_params.get("key", "").strip()
        or body_form(request).texts.get("key", "").strip()
    )


def refuse_guessing(network: str) -> None:
    """Ten wrong keys a minute; a right one is still let in, so nobody is locked out (KEY-4)."""
    limits = [rates.Rate(settings.WRONG_KEYS_PER_MINUTE, 60)]
    if seconds := rates.take(f"wrong-key:{network}", limits):
        raise TooManyTries(retry_after=seconds)


class MayUpload(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        key = cast("KeyRequest", request).auth
        if not key.allows(ApiKey.Scope.UPLOAD):
            raise UploadsRefused
        if key.user_id is None and not settings.GUEST_UPLOADS:
            raise GuestUploadsOff
        return True
