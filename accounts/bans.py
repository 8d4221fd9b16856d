"""Addresses that are shut out for a while (ABU-4)."""

from __future__ import annotations

import ipaddress

from django.core.cache import cache

from accounts.models import BannedNetwork
from accounts.problems import BannedAddress

CACHED, SECONDS = "banned-networks", 30


def refuse_banned(ip: str | None) -> None:
    """Raises BannedAddress."""
    if is_banned(ip):
        raise BannedAddress


def is_banned(ip: str | None) -> bool:
    if ip is None:
        return False
    address = ipaddress.ip_address(ip)
    return any(address in ipaddress.ip_network(network) for network in networks())


def networks() -> list[str]:
    """Those in force; other processes hear of a change within half a minute."""
    known: list[str] | None = cache.get(CACHED)
    if known is None:
        known = list(BannedNetwork.objects.in_force().values_list("network", flat=True))
        cache.set(CACHED, known, SECONDS)
    return known


def forget_networks() -> None:
    """What was looked up before a change."""
    cache.delete(CACHED)
