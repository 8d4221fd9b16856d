"""A mail server in one address: smtp:// (STARTTLS), smtps:// (TLS), smtp+plain:// (neither)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where to hand letters in, and as whom."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def smtp(url: str) -> Server:
    """`smtp://user:password@host:port`; what is special in a password is %-encoded.

    Raises ImproperlyConfigured.
    """
    parts = urlsplit(url or "smtp+plain://localhost")
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            f"IMGFLY_EMAIL_URL must look like smtp://user:password@host:587, not {parts.scheme}"
        ) from error
    if not parts.hostname:
        raise ImproperlyConfigured("IMGFLY_EMAIL_URL names no host")
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )
