"""How many uploads a key's user and an address may make (ABU-1)."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from imgfly.lib import rates
from imgfly.lib.clients import network_of
from media_api.problems import Flooding
from media_api.v1.authentication import KeyRequest, address_of


class UploadThrottle(BaseThrottle):
    """All keys of a user count as one; administrators are not counted."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        count(cast("KeyRequest", request))
        return True


def count(request: KeyRequest) -> None:
    """Count one upload, or raise Flooding. A fetched URL is counted a second time."""
    if request.user.is_admin:
        return
    limits = rates.rates_from(settings.UPLOAD_RATES)
    names = [f"upload:user:{request.user.pk}", f"upload:ip:{network_of(address_of(request))}"]
    if seconds := max(rates.wait(name, limits) for name in names):
        raise Flooding(retry_after=seconds)
    for name in names:
        rates.count(name, limits)
