"""What the tests of exports and of departures share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts import leaving
from accounts.models import User
from media_api import tasks
from media_api.models import Export

PAGE, START = "/settings/data", "/settings/data/export"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Stored = Callable[[], list[str]]


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
