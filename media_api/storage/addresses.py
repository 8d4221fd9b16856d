"""The public addresses of files, and tickets for those that are not public."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.core import signing

from media_api.places import secret_folder_of

TICKET_SECONDS = 300  # PRV-2
SALT = "media_api.file"


def address(key: str, *, cached_for_ever: bool = True) -> str:
    """Where the file is read; whether it may be is decided there.

    Straight from the bucket only what everybody may have for ever. Keys are stored, never these.
    """
    if settings.S3_PUBLIC_URL and cached_for_ever and secret_folder_of(key) is None:
        return f"{settings.S3_PUBLIC_URL}/{quote(key)}"
    return f"{settings.MEDIA_BASE_URL}/{quote(key)}"


def ticketed_address(key: str) -> str:
    """For a page made for somebody who may see the file, where the host of files knows nobody.

    It opens this file to whoever has it, for five minutes.
    """
    plain = f"{settings.MEDIA_BASE_URL}/{quote(key)}"
    if settings.MEDIA_HOST == settings.SITE_HOST:
        return plain
    ticket = signing.TimestampSigner(salt=SALT).sign(key)[len(key) + 1 :]
    return f"{plain}?ticket={ticket}"


def ticket_is_valid(key: str, ticket: str) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign(f"{key}:{ticket}", max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return False
    return True
