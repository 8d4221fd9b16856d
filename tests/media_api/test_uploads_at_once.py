"""Uploads of one name from many sides at once: no clash, no lost file (REL-10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connections
from django.test import Client

from accounts.models import User
from media_api.models import Derivative, Media, StoredName
from tests.makers import make_image, make_key, make_user

AT_ONCE = 10


@pytest.fixture
def file_database(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database like that of a small site; one in memory locks whole tables for threads."""
    connection = connections["default"]
    if connection.vendor != "sqlite":
        pytest.skip("the other databases are shared by their threads as they are")
    kept = connections.settings["default"]
    options = {**kept, "NAME": str(tmp_path / "db.sqlite3")}
    connections.settings["default"] = options
    del connections["default"]
    with django_db_blocker.unblock():
        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            connections["default"].close()
            connections.settings["default"] = kept
            connections["default"] = connection


def test_ten_uploads_of_one_name_at_once_have_ten_places(
    file_database: None, stored: Callable[[], list[str]]
) -> None:
    key, pictures = make_key(make_user("carol")), [make_image() for _ in range(AT_ONCE)]

    def post(data: bytes) -> Any:
        try:
            source = SimpleUploadedFile("same.jpg", data)
            return Client().post(
                "/api/1/upload", {"source": source, "tags": "b,a"}, headers={"X-API-Key": key}
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [*pool.map(post, pictures)]
    assert [answer.status_code for answer in answers] == [200] * AT_ONCE
    assert len({answer.json()["image"]["url"] for answer in answers}) == AT_ONCE
    keys = {*Media.objects.values_list("key", flat=True)}
    assert {*stored()} == keys | {*Derivative.objects.values_list("key", flat=True)}
    assert StoredName.objects.count() == User.objects.get().media.count() == AT_ONCE
