"""Digests of secrets that are long enough to need no slow hash (ASVS 6.5.2)."""

from __future__ import annotations

import hashlib
import hmac


def digest(secret: str) -> str:
    """SHA-256 as 64 hexadecimal characters."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def matches(secret: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(digest(secret), expected)
