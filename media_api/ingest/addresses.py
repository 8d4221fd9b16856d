"""Which URLs may be fetched, and which network addresses are the public Internet's (SSRF-1, 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

URL_LENGTH = 2048
HOST_LENGTH = 253
DEFAULT_PORTS = {"http": 80, "https": 443}
HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
URL_PUNCTUATION = "!$%&'()*+,/:;=?@[]~"

# From the IANA registry of special-purpose addresses, and the one address at which a cloud
# provider answers its machines although it looks public (the last line).
NOT_PUBLIC_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "168.63.129.16/32",
    )
)
PUBLIC_IPV6 = IPv6Network("2000::/3")
NOT_PUBLIC_IPV6 = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)
NAT64 = IPv6Network("64:ff9b::/96")
ISATAP = frozenset({0x00005EFE, 0x02005EFE})


@dataclass(frozen=True, kw_only=True)
class Target:
    """One address to ask: a URL that has passed every check that needs no network."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def request_target(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path

    def __str__(self) -> str:
        """The form for the log: query strings hold secrets."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parsed(url: str) -> Target:
    """Raises ValueError for any URL that must not be fetched; the message never quotes the URL."""
    if len(url) > URL_LENGTH:
        raise ValueError("longer than a URL may be")
    if not url.isprintable() or " " in url or "\\" in url:
        raise ValueError("control characters, blanks or backslashes")
    parts = _split(url)
    if parts.scheme not in DEFAULT_PORTS:
        raise ValueError("neither http nor https")
    if "@" in parts.netloc:
        raise ValueError("user-info")
    return Target(
        scheme=parts.scheme,
        host=_allowed_host(parts),
        port=_allowed_port(parts),
        path=quote(parts.path, safe=URL_PUNCTUATION) or "/",
        query=quote(parts.query, safe=URL_PUNCTUATION),
    )


def is_allowed(address: str) -> bool:
    """Whether a connection to this IP address may be made: a public one, or one the operator lists.

    `ipaddress.is_global` is no help: it takes multicast, NAT64, 6to4 and others for public.
    """
    if "%" in address:  # a scope id means a network of this machine
        return False
    ip = _unwrapped(ip_address(address))
    if any(ip in ip_network(network) for network in settings.FETCH_NETWORKS):
        # A NAT64 gateway forwards to the IPv4 address inside, which must be allowed itself.
        return ip not in NAT64 or is_allowed(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    return _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in NOT_PUBLIC_IPV4)
    if int(ip) >> 32 & 0xFFFFFFFF in ISATAP:
        return False
    return ip in PUBLIC_IPV6 and not any(ip in network for network in NOT_PUBLIC_IPV6)


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """::ffff:127.0.0.1 is 127.0.0.1, also for the kernel."""
    return (isinstance(ip, IPv6Address) and ip.ipv4_mapped) or ip


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ValueError("malformed") from None  # the original quotes user-info


def _allowed_port(parts: SplitResult) -> int:
    port = DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
    if port not in settings.FETCH_PORTS:
        raise ValueError("a port that is not open to fetches")
    return port


def _allowed_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = str(IPv6Address(host)) if parts.netloc.startswith("[") else _host_name(host)
    if "%" in host:
        raise ValueError("a scope id")
    if host in _own_hosts():
        raise ValueError("a host of this site")
    return host


def _host_name(host: str) -> str:
    """The host in ASCII, without the final dot that also means the same host."""
    name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    if len(name) > HOST_LENGTH or not HOST_NAME.fullmatch(name):
        raise ValueError("not a host name")
    if NUMBER.fullmatch(name.rpartition(".")[2]) and not _is_dotted_quad(name):
        raise ValueError("a decimal, octal, hexadecimal or shortened IPv4 address")
    return name


def _is_dotted_quad(name: str) -> bool:
    try:
        IPv4Address(name)
    except AddressValueError:
        return False
    return True


def _own_hosts() -> frozenset[str]:
    storage = urlsplit(settings.S3_OPTIONS.get("endpoint_url") or "").hostname or ""
    bucket = settings.S3_OPTIONS.get("bucket_name")
    own = [settings.SITE_HOST, settings.MEDIA_HOST, storage]
    if storage and bucket:
        own.append(f"{bucket}.{storage}")
    return frozenset(_own_host(host) for host in own if host)


def _own_host(host: str) -> str:
    return str(IPv6Address(host)) if ":" in host else _host_name(host)
