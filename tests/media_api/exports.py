"""What the tests of exports and of departures share."""

from __future__ import annotations

import io
import secrets
import zipfile
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts import leaving
from accounts.models import User
from media_api import storage, tasks
from media_api.models import Export


def built(export: Export) -> Export:
    tasks.build_export(export.pk)
    export.refresh_from_db()
    return export


def unzipped(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def main_of(response: Any) -> str:
    return str(response.content.decode().partition("<main")[2])


def leave_now(user: User) -> None:
    leaving.leave(user, grace=timedelta(0))


def make_export(user: User) -> Export:
    """Ready, with its file."""
    key = f"exports/{secrets.token_hex(11)}/{user.username}.zip"
    storage.keep(io.BytesIO(b"PK"), key)
    end = timezone.now() + timedelta(hours=24)
    return Export.objects.create(
        user=user, state=Export.State.READY, key=key, size=2, expires_at=end
    )
