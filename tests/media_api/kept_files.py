"""Media with files in storage, and reading them as a browser does."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signals import request_finished
from django.db import close_old_connections
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
    closed(response)
    return response, body


def closed(response: Any) -> None:
    """As the server does, but the connection of the test stays open."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
