"""Who is at the other end: the client's address, as far as it can be believed."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any


def client_ip(meta: Mapping[str, Any], proxies: int) -> str | None:
    """The address that the outermost of our own proxies saw.

    Each proxy appends whom it heard from to X-Forwarded-For; what stands further left than our
    own proxies wrote is the client's invention. None when there is no valid address.
    """
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    hops = [part.strip() for part in forwarded if part.strip()]
    text = str(meta.get("REMOTE_ADDR", ""))
    if proxies:
        text = hops[-proxies] if len(hops) >= proxies else text
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # a server that listens for both kinds sees IPv4 clients as ::ffff:192.0.2.1
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(address: str | None) -> str:
    """What is counted as one client: an IPv4 address, or an IPv6 /64, which one client owns."""
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:  # noqa: PLR2004 - IPv4
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
