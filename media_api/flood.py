"""How many uploads a user and an address may make, however they come in (ABU-1)."""

from __future__ import annotations

from django.conf import settings

from accounts.models import User
from imgfly.lib import rates
from imgfly.lib.clients import network_of
from imgfly.lib.rates import Rate, Standing
from media_api.problems import Flooding

GUESTS_SHARE = 5  # a guest may do the fifth part of what a member may


def count_upload(user: User | None, ip: str | None) -> Standing | None:
    """Count one upload, or raise Flooding; answers how far the limits are used up now.

    Administrators are not counted, and have no standing. Without a user it is a guest's.
    """
    if user is not None and user.is_admin:
        return None
    names, limits = names_of(user, ip), limits_of(user)
    standing = rates.look(names, limits)
    if standing is not None and standing.wait:
        raise Flooding(retry_after=standing.wait, standing=standing)
    for name in names:
        rates.count(name, limits)
    return None if standing is None else standing.after(1)


def names_of(user: User | None, ip: str | None) -> list[str]:
    """All keys of a user count as one, and all guests of an address."""
    network = network_of(ip)
    if user is None:
        return [f"upload:guest:{network}"]
    return [f"upload:user:{user.pk}", f"upload:ip:{network}"]


def limits_of(user: User | None) -> list[Rate]:
    limits = rates.rates_from(settings.UPLOAD_RATES)
    if user is not None:
        return limits
    return [Rate(-(-rate.limit // GUESTS_SHARE), rate.seconds) for rate in limits]
