"""Many uploads at once into little room: just as many get in as fit (ABU-2)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

from accounts import recount
from accounts.models import User
from media_api.models import Media
from tests.makers import make_image, make_key, make_user
from tests.media_api.test_uploads_at_once import file_database

__all__ = ["file_database"]
AT_ONCE, FIT = 20, 5


def post_at_once(user: User, pictures: list[bytes]) -> list[Any]:
    key = make_key(user)

    def post(data: bytes) -> Any:
        try:
            source = SimpleUploadedFile("same.png", data)
            return Client().post("/api/1/upload", {"source": source}, headers={"X-API-Key": key})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(pictures)) as pool:
        return [*pool.map(post, pictures)]


def raced(user: User, stored: Callable[[], list[str]], status: int) -> None:
    answers = post_at_once(user, [make_image("PNG", size=(32, 32)) for _ in range(AT_ONCE)])
    codes = [answer.status_code for answer in answers]
    assert codes.count(200) == FIT
    assert codes.count(status) == AT_ONCE - FIT
    user.refresh_from_db()
    sizes = [*Media.objects.values_list("size", flat=True)]
    assert (user.bytes_used, user.files_used) == (sum(sizes), FIT)
    assert len([key for key in stored() if ".th." not in key]) == FIT
    assert recount.drifts() == []


def test_room_for_five_files_takes_five_of_twenty(
    file_database: None, stored: Callable[[], list[str]]
) -> None:
    raced(make_user("carol", own_quota_files=FIT), stored, status=403)


@pytest.mark.django_db(transaction=True)
def test_room_for_five_files_takes_five_of_twenty_in_a_shared_database(
    stored: Callable[[], list[str]],
) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory locks whole tables for threads: see above")
    raced(make_user("carol", own_quota_files=FIT), stored, status=403)


def test_room_for_the_bytes_of_five_takes_five_of_twenty(
    file_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same picture twenty times, so that five of them fill it to the byte."""
    monkeypatch.setattr("accounts.quota.MEGABYTE", 1)
    data = make_image("PNG", size=(32, 32))
    first = make_user("dave")
    assert post_at_once(first, [data])[0].status_code == 200
    size = Media.objects.get().size
    user = make_user("carol", own_quota_mb=FIT * size)
    codes = [answer.status_code for answer in post_at_once(user, [data] * AT_ONCE)]
    assert (codes.count(200), codes.count(413)) == (FIT, AT_ONCE - FIT)
    user.refresh_from_db()
    assert (user.bytes_used, user.files_used) == (FIT * size, FIT)
