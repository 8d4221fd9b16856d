"""Files follow their rows: with a user, by age, after the commit, and whatever runs twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from albums.models import Album
from imgfly.models import QueuedJob
from media_api import clock, deletion, storage
from media_api.models import Derivative, Media
from media_api.problems import StorageDown
from media_api.tasks import discard_files
from tests.makers import make_album, make_media

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Stored = Callable[[], list[str]]


def test_the_files_go_with_their_user(
    upload: Any, alice: User, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    upload(album_id=make_album(alice, privacy="private").public_id)
    upload()
    assert len(stored()) > 2
    with django_capture_on_commit_callbacks(execute=True):
        alice.delete()
    assert stored() == []
    assert not Media.objects.exists()
    assert not Album.objects.exists()


def test_the_files_of_others_stay(
    upload: Any, alice: User, bob: User, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    upload()
    before = stored()
    make_media(bob)
    with django_capture_on_commit_callbacks(execute=True):
        bob.delete()
    assert stored() == before


def test_a_deletion_that_is_undone_keeps_the_files(
    upload: Any, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    upload()
    before = stored()
    with django_capture_on_commit_callbacks() as callbacks:
        deletion.delete(Media.objects.get())
    assert stored() == before
    assert callbacks


def test_what_has_expired_goes_with_its_files_and_only_that(
    upload: Any, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    with time_machine.travel(START, tick=False):
        upload(expiration="PT5M")
        kept = upload(expiration="PT10M").json()["image"]["name"]
        kept_for_ever = upload().json()["image"]["name"]
    with time_machine.travel(START + timedelta(minutes=5), tick=False):
        for expected in (1, 0):
            with django_capture_on_commit_callbacks(execute=True):
                assert deletion.delete_expired() == expected
    assert {name.rpartition("/")[2].split(".")[0] for name in stored()} == {kept, kept_for_ever}
    assert Media.objects.count() == 2


def test_more_than_one_batch_is_purged(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "BATCH", 2)
    for _ in range(5):
        make_media(alice, expires_at=START)
    assert deletion.delete_expired() == 5
    assert not Derivative.objects.exists()


def test_jobs_may_run_twice(
    upload: Any, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    upload()
    keys = stored()
    for _ in range(2):
        discard_files(keys)
        with django_capture_on_commit_callbacks(execute=True):
            clock.purge_expired()
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_a_storage_that_is_down_does_not_undo_a_deletion(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With real commits: what runs after them must not fail the request; it is tried again."""
    media = make_media(alice)
    keys = {media.key, media.derivatives.get().key}

    def down(*args: Any, **options: Any) -> None:
        raise StorageDown

    with monkeypatch.context() as patch:
        patch.setattr(storage, "discard", down)
        deletion.delete(media)
    assert not Media.objects.exists()
    row = QueuedJob.objects.get()
    assert set(row.arguments[0]) == keys
    assert (row.state, row.tries) == (QueuedJob.State.WAITING, 0)
    queue_again(row)
    assert not QueuedJob.objects.exists()


def queue_again(row: QueuedJob) -> None:
    QueuedJob.objects.filter(pk=row.pk).update(due_at=timezone.now())
    clock.send_due()


def test_a_batch_is_one_job(alice: User, django_capture_on_commit_callbacks: Any) -> None:
    for _ in range(3):
        make_media(alice, expires_at=START)
    with django_capture_on_commit_callbacks():
        deletion.delete_expired()
    assert len(QueuedJob.objects.get().arguments[0]) == 6
