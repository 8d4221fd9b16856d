"""How many uploads a user and an address may make, however they come in (ABU-1)."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from imgfly.lib import rates
from imgfly.lib.clients import network_of
from media_api.problems import Flooding


def count_upload(user: User, ip: str | None) -> None:
    """Count one upload, or raise Flooding. Administrators are not counted."""
    if user.is_admin:
        return
    limits = rates.rates_from(settings.UPLOAD_RATES)
    names = [f"upload:user:{user.pk}", f"upload:ip:{network_of(ip)}"]
    if seconds := max(rates.wait(name, limits) for name in names):
        raise Flooding(retry_after=seconds)
    for name in names:
        rates.count(name, limits)
