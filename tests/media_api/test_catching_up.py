"""The clock's part in making derivatives: for media that lack them and that can have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from imgfly.models import QueuedJob
from media_api import clock, derivation, tasks
from media_api.models import Derivative, Media
from media_api.problems import Busy
from tests.makers import make_media

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _work_is_done_at_once(django_capture_on_commit_callbacks: Any) -> Iterator[None]:
    with django_capture_on_commit_callbacks(execute=True):
        yield


def has_thumb(media: Media) -> bool:
    return media.derivatives.filter(kind=Derivative.Kind.THUMB).exists()


def long_ago(*, files: bool = False) -> None:
    """All media are old, and without derivatives."""
    if files:
        for row in Derivative.objects.all():
            default_storage.delete(row.key)
    Derivative.objects.all()._raw_delete("default")
    Media.objects.update(created_at=timezone.now() - timedelta(hours=1))


def test_the_clock_makes_what_is_missing(
    upload: Any, django_capture_on_commit_callbacks: Any
) -> None:
    upload()
    long_ago(files=True)
    with django_capture_on_commit_callbacks(execute=True):
        clock.catch_up()
    assert has_thumb(Media.objects.get())
    assert not QueuedJob.objects.exists()


def test_the_job_runs_twice_and_without_its_media(upload: Any) -> None:
    upload()
    media = Media.objects.get()
    before = media.derivatives.get(kind="thumb").pk
    tasks.make_derivatives(media.pk)
    tasks.make_derivatives(media.pk + 1)
    assert media.derivatives.get(kind="thumb").pk == before


def test_a_file_that_cannot_be_decoded_is_tried_once_and_says_why(upload: Any) -> None:
    upload()
    long_ago()
    media = Media.objects.get()
    default_storage.delete(media.key)
    assert clock.wanting() == [media.pk]
    tasks.make_derivatives(media.pk)
    assert clock.wanting() == []
    assert Media.objects.get().derivation_error == "the original is missing"


def test_a_busy_server_is_no_failure_of_the_media(
    monkeypatch: pytest.MonkeyPatch, upload: Any, django_capture_on_commit_callbacks: Any
) -> None:
    def busy(media: Media) -> None:
        raise Busy

    upload()
    long_ago(files=True)
    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(derivation, "rederive", busy)
        clock.catch_up()
    row = QueuedJob.objects.get()
    assert (row.state, row.tries) == (QueuedJob.State.WAITING, 0)
    assert Media.objects.get().derivation_error == ""
    assert clock.wanting() == []  # its job waits already
    row.due_at = timezone.now()
    row.save()
    clock.send_due()
    assert has_thumb(Media.objects.get())


def test_new_media_have_a_job_of_their_own(upload: Any) -> None:
    make_media()
    Derivative.objects.all()._raw_delete("default")
    assert clock.wanting() == []


def test_a_round_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "ROUND", 2)
    media = [make_media() for _ in range(4)]
    long_ago()
    Media.objects.filter(pk=media[0].pk).update(derivation_error="broken")
    assert clock.wanting() == [media[1].pk, media[2].pk]


def test_the_embedded_clock_catches_up_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(clock, "purge_expired", lambda: started.append("purge"))
    monkeypatch.setattr(clock, "send_due", lambda: started.append("jobs"))
    monkeypatch.setattr(clock, "catch_up", lambda: started.append("catch up"))
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    the_clock = clock.Clock()
    the_clock.tick()
    the_clock.caught_up -= settings.CATCH_UP_SECONDS
    the_clock.tick()
    the_clock.tick()
    assert started == ["purge", "jobs", "purge", "jobs", "catch up", "purge", "jobs"]


def test_a_child_makes_them_where_files_are_isolated(upload: Any, settings: Any) -> None:
    upload()
    long_ago(files=True)
    settings.ISOLATION = True
    media = Media.objects.get()
    tasks.make_derivatives(media.pk)
    assert has_thumb(media)
