"""Building an export: twice, at once, broken off, refused, told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User
from imgfly.jobs import queue
from imgfly.models import QueuedJob
from media_api import clock, exporting, storage, tasks
from media_api.archive import building, writing
from media_api.models import Export
from media_api.problems import NoSpace, StorageDown
from tests.media_api.exports import built, main_of

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


def test_a_failure_is_told_and_free(
    signed_in: Client, alice: User, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    export = exporting.start(alice)
    monkeypatch.setattr(settings, "MIN_FREE_BYTES", 10**18)
    for number in range(1, building.TRIES):
        with pytest.raises(NoSpace):
            tasks.build_export(export.pk)
        export.refresh_from_db()
        assert (export.state, export.tries) == ("waiting", number)
    built(export)
    assert (export.state, export.tries, stored()) == ("failed", building.TRIES, [])
    page = main_of(signed_in.get(PAGE))
    assert "no space left" in page
    assert 'method="post"' in page
    monkeypatch.undo()
    retried = built(exporting.start(alice))
    assert retried.state == "ready"


def test_a_storage_that_is_away_is_asked_again(
    alice: User, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    export = exporting.start(alice)

    def away(file: object, key: str) -> None:
        raise StorageDown

    monkeypatch.setattr(storage, "keep", away)
    with pytest.raises(StorageDown):
        tasks.build_export(export.pk)
    monkeypatch.undo()
    assert built(export).state == "ready"
    assert export.error == ""
    assert len(stored()) == 1


def test_what_is_delivered_twice_is_built_once(export: Export, stored: Stored) -> None:
    key, size = export.key, export.size
    built(export)
    assert (export.key, export.size, stored()) == (key, size, [key])
    tasks.build_export(0)


def test_two_that_build_at_once_leave_one_file(
    alice: User, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    export = exporting.start(alice)
    write = writing.write

    def write_after_another(*args: Any) -> None:
        monkeypatch.setattr(building, "write", write)
        tasks.build_export(export.pk)  # the other worker is quicker
        write(*args)

    monkeypatch.setattr(building, "write", write_after_another)
    built(export)
    assert export.state == "ready"
    assert stored() == [export.key]


def test_an_owner_who_goes_meanwhile_leaves_no_file(
    alice: User, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    export = exporting.start(alice)
    write = writing.write

    def write_and_go(*args: Any) -> None:
        write(*args)
        alice.delete()

    monkeypatch.setattr(building, "write", write_and_go)
    tasks.build_export(export.pk)
    assert stored() == []


def test_a_lost_worker_is_replaced_within_minutes_but_not_for_ever(alice: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        export = exporting.start(alice)
        for number in range(1, building.TRIES):
            building.begun(export.pk)  # and then the worker is killed
            QueuedJob.objects.all().delete()
            now.shift(timedelta(minutes=4))
            clock.tend_exports()
            assert not QueuedJob.objects.exists()
            now.shift(timedelta(minutes=1))
            for _ in range(2):
                clock.tend_exports()
            assert QueuedJob.objects.count() == 1, number
        building.begun(export.pk)
        now.shift(timedelta(minutes=5))
        clock.tend_exports()
        export.refresh_from_db()
        assert export.state == "failed"


def test_progress_is_shown(upload: Any, signed_in: Client, alice: User) -> None:
    upload()
    export = exporting.start(alice)
    building.begun(export.pk)
    building.beat(export, done=0)
    page = signed_in.get(PAGE).content.decode()
    assert '<progress aria-labelledby="export-progress" max="1" value="0">' in page
    assert "0 of 1 file" in page


def test_the_owner_gets_a_mail_in_the_language_of_the_page(
    alice: User, signed_in: Client, django_capture_on_commit_callbacks: Any
) -> None:
    signed_in.post(START, headers={"Accept-Language": "zh-hans"})
    with django_capture_on_commit_callbacks(execute=True):
        queue.send_due()
    (sent,) = mail.outbox
    message: Any = sent
    html, mime = message.alternatives[0]
    assert (message.to, mime) == ([alice.email], "text/html")
    assert "imgfly" in message.subject
    assert 'lang="zh-hans"' in html
    assert "/settings/data" in html
    assert "/settings/data" in message.body
    assert "ready" not in message.subject
    assert START not in message.body  # the link to the page, not to the file


def test_nobody_is_told_of_what_is_gone(alice: User) -> None:
    tasks.tell_export_ready(0)
    export = exporting.start(alice)
    tasks.tell_export_ready(export.pk)
    assert mail.outbox == []
