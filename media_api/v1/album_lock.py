"""Keys that upload into one album only."""

from __future__ import annotations

from dataclasses import replace

from accounts.models import ApiKey
from media_api.parameters import Words
from media_api.problems import AlbumLocked


def within_album(words: Words, key: ApiKey) -> Words:
    """Raises AlbumLocked for another album than the key's."""
    if not key.only_album:
        return words
    if words.album_id not in {None, key.only_album}:
        raise AlbumLocked
    return replace(words, album_id=key.only_album)
