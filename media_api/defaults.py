"""What a member wants for uploads that say nothing about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from media_api.parameters import Words


def with_defaults(words: Words, user: User | None) -> Words:
    """The member's album, and for how long; what the request says goes first."""
    if user is None:
        return words
    if words.expires_at is None and user.default_expiration:
        until = timezone.now() + timedelta(seconds=user.default_expiration)
        words = replace(words, expires_at=until)
    if words.album_id is None:
        album_id = user.albums.filter(is_default=True).values_list("public_id", flat=True).first()
        words = replace(words, album_id=album_id)
    return words
