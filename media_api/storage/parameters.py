"""What an object in a bucket says of itself: what `files` says, where no server of ours answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.http import content_disposition_header

from media_api.filetypes import FileType
from media_api.places import secret_folder_of

YEAR = 31_536_000
UNKNOWN = "application/octet-stream"


def object_parameters(key: str, expires_at: datetime | None = None) -> dict[str, Any]:
    """Type, disposition and caching (SRV-2, SRV-6), all told by the key.

    What ends gets the moment and no number of seconds, which would count from each answer.
    """
    name = key.rpartition("/")[2]
    mime = mime_of(name)
    told: dict[str, Any] = {
        "ContentType": mime,
        "ContentDisposition": content_disposition_header(mime == UNKNOWN, name) or "attachment",
    }
    if secret_folder_of(key):
        told["CacheControl"] = "private, no-store"
    elif expires_at is not None:
        told |= {"CacheControl": "public", "Expires": expires_at}
    else:
        told["CacheControl"] = f"public, max-age={YEAR}, immutable"
    return told


def mime_of(name: str) -> str:
    """By our own table: what is not in it is nothing that a browser should run."""
    extension = name.rpartition(".")[2].lower()
    return FileType(extension).mime if extension in FileType.values else UNKNOWN
