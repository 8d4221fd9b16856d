"""Downloading everything: asked for once a day, built aside, had by the owner for a day (PRV-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from imgfly.jobs import queue
from imgfly.models import QueuedJob
from media_api import clock, exporting, storage
from media_api.models import Export, Media
from media_api.problems import ExportTooSoon
from tests.makers import make_image, make_user
from tests.media_api.exports import built, main_of, unzipped

pytestmark = pytest.mark.django_db
PAGE, START = "/settings/data", "/settings/data/export"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Stored = Callable[[], list[str]]


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def export(alice: User) -> Export:
    """Built, empty of media."""
    return built(exporting.start(alice))


def file_of(export: Export) -> str:
    return f"{START}/{export.public_id}"


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_strangers_have_to_sign_in(client: Client, export: Export) -> None:
    for address in (PAGE, file_of(export)):
        assert client.get(address)["Location"].startswith(reverse("account_login"))
    assert client.post(START)["Location"].startswith(reverse("account_login"))
    assert client.get(START).status_code in {302, 405}


def test_the_request_does_not_build_and_the_clock_does(
    upload: Any, signed_in: Client, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    data = make_image()
    upload(data, "beach.jpg", title="At the beach")
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.post(START)["Location"] == PAGE
    export = Export.objects.get()
    assert (export.user, export.state, export.key) == (alice, "waiting", "")
    page = signed_in.get(PAGE).content.decode()
    assert "waiting for its turn" in page
    assert "See how far it is" in page
    with django_capture_on_commit_callbacks(execute=True):
        queue.send_due()
    page = signed_in.get(PAGE).content.decode()
    assert file_of(export) in page
    assert "See how far it is" not in page
    response = signed_in.get(file_of(export))
    archive = unzipped(content_of(response))
    assert archive.read("files/beach.jpg") == kept_bytes()
    assert not QueuedJob.objects.exists()


def kept_bytes() -> bytes:
    return b"".join(storage.blocks(Media.objects.get().key))


def test_only_the_owner_gets_it(export: Export, signed_in: Client, bob: User, admin: User) -> None:
    for user in (bob, admin):
        other = Client()
        other.force_login(user)
        assert other.get(file_of(export)).status_code == 404
    response = signed_in.get(file_of(export))
    unzipped(content_of(response))
    assert response["Content-Type"] == "application/zip"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == f'attachment; filename="{export.filename}"'
    assert export.filename.startswith("alice-")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert int(response["Content-Length"]) == export.size
    assert signed_in.get(f"{START}/AAAAAAAAAAA").status_code == 404


def test_what_broke_off_goes_on(export: Export, signed_in: Client) -> None:
    address = file_of(export)
    whole = content_of(signed_in.get(address))
    rest = signed_in.get(address, headers={"Range": "bytes=100-"})
    assert (rest.status_code, content_of(rest)) == (206, whole[100:])
    assert rest["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert content_of(signed_in.get(address, headers={"Range": "bytes=-5"})) == whole[-5:]
    beyond = signed_in.get(address, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


def test_after_a_day_it_is_gone_with_its_file(
    alice: User, signed_in: Client, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    with time_machine.travel(NOON, tick=False):
        signed_in.force_login(alice)
        export = built(exporting.start(alice))
        assert [key.partition("/")[0] for key in stored()] == ["exports"]
        assert len(stored()[0].split("/")[1]) == 22
    with time_machine.travel(NOON + timedelta(hours=23, minutes=59), tick=False):
        response = signed_in.get(file_of(export))
        assert response.status_code == 200
        content_of(response)
        clock.tend_exports()
    with time_machine.travel(NOON + timedelta(hours=24), tick=False):
        assert signed_in.get(file_of(export)).status_code == 404
        assert stored()
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                clock.tend_exports()
        assert stored() == []
        assert not Export.objects.exists()


def test_one_a_day(signed_in: Client, alice: User) -> None:
    with time_machine.travel(NOON, tick=False):
        signed_in.force_login(alice)
        built(exporting.start(alice))
        assert START in signed_in.get(PAGE).content.decode()  # the download
        assert 'method="post"' not in main_of(signed_in.get(PAGE))
        assert signed_in.post(START).status_code == 429
        with pytest.raises(ExportTooSoon):
            exporting.start(alice)
    with time_machine.travel(NOON + timedelta(hours=24, seconds=1), tick=False):
        assert 'method="post"' in main_of(signed_in.get(PAGE))
        exporting.start(alice)
    exporting.start(make_user())


def test_the_page_asks_few_questions(
    export: Export, signed_in: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(7):
        signed_in.get(PAGE)
