"""What the tests of exports and of departures share."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

from accounts import leaving
from accounts.models import User
from media_api import tasks
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
