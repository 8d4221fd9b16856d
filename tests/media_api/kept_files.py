"""Media with files in storage, and reading them as a browser does."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from media_api.models import Media
from tests.makers import make_media

BYTES = bytes(range(256)) * 4


def kept(user: User | None = None, **fields: Any) -> Media:
    """A media whose file and thumb are in storage."""
    media = make_media(user, size=len(BYTES), **fields)
    default_storage.save(media.key, ContentFile(BYTES))
    thumb = media.derivatives.get()
    default_storage.save(thumb.key, ContentFile(b"thumb" * 20))
    return media


def read(client: Client, path: str, **headers: str) -> tuple[Any, bytes]:
    response = client.get(path, headers=headers)
    body = response.getvalue()
    response.close()
    return response, body
