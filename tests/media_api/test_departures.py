"""The end of an account: nothing of it is left, in the database or in storage (PRV-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import leaving
from accounts.models import User
from albums.models import Album
from imgfly.jobs import queue
from imgfly.models import QueuedJob
from media_api import clock, deletion, departures, exporting
from media_api.ingest.naming import taken_stem
from media_api.models import Media, StoredName, Tag
from tests.makers import make_album, make_media
from tests.media_api.exports import leave_now

pytestmark = pytest.mark.django_db
Stored = Callable[[], list[str]]


def dump() -> str:
    """All cells of all tables, as text."""
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            cells += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(cells)


def test_the_dump_is_of_everything(alice: User) -> None:
    text = dump()
    assert alice.email in text
    models = {model._meta.db_table for model in apps.get_models() if model._meta.managed}
    with connection.cursor() as cursor:
        assert models <= {*connection.introspection.table_names(cursor)}


def leave_traces(alice: User, admin: User, upload: Any) -> None:
    """Whatever a member may leave behind, also in the log of the administration."""
    EmailAddress.objects.create(user=alice, email="second@alice.example", verified=True)
    staff = Client()
    staff.force_login(admin)
    words = {"user": alice.pk, "email": "third@alice.example"}
    staff.post(reverse("admin:account_emailaddress_add"), words)
    words = {"username": "alice", "email": alice.email, "role": "user", "is_active": "on"}
    words |= {"metadata_policy": "none"}
    staff.post(reverse("admin:accounts_user_change", args=[alice.pk]), words)
    assert LogEntry.objects.count() == 2
    hidden = make_album(alice, name="Private of Alice", privacy="private")
    upload(filename="passport-of-alice.jpg", album_id=hidden.public_id, title="Words of Alice")
    upload(tags="alices-tag", description="More words of Alice")


def traces_of(user: User) -> set[str]:
    digests = Media.objects.filter(user=user).values_list("md5", "sha256", "source_sha256")
    return {
        *("alice", "second@alice.example", "third@alice.example", user.email),
        *(digest for row in digests for digest in row),
        *user.api_keys.values_list("public_id", flat=True),
        *user.albums.values_list("secret_folder", flat=True),
    }


def left_of(traces: set[str]) -> set[str]:
    text = dump().lower()
    return {trace for trace in traces if trace.lower() in text}


def test_after_the_grace_nothing_is_left(
    upload: Any,
    client: Client,
    admin: User,
    alice: User,
    stored: Stored,
    django_capture_on_commit_callbacks: Any,
) -> None:
    leave_traces(alice, admin, upload)
    client.force_login(alice)
    with django_capture_on_commit_callbacks(execute=True):
        exporting.start(alice)
        queue.send_due()
        leaving.leave(alice)
    traces, session = traces_of(alice), client.session.session_key
    assert left_of(traces) == traces
    assert {key.partition("/")[0] for key in stored()} == {"images", "exports"}
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23), tick=False):
        clock.purge_departed()
        assert User.objects.filter(pk=alice.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=False):
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                clock.purge_departed()
    assert left_of(traces) == set()
    assert stored() == []
    assert not QueuedJob.objects.exists()
    left = {*Session.objects.values_list("pk", flat=True)}
    assert (session in left, bool(left), User.objects.get()) == (False, True, admin)


def test_words_that_others_use_too_stay(alice: User, bob: User) -> None:
    shared, own = (Tag.objects.create(name=name) for name in ("sea", "my-aunt"))
    make_media(alice).tags.set([shared, own])
    make_media(bob).tags.set([shared])
    leave_now(alice)
    departures.purge(alice.pk)
    assert list(Tag.objects.all()) == [shared]


def test_others_keep_all_of_theirs(
    upload: Any, alice: User, bob: User, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    upload()
    make_media(alice, album=make_album(alice))
    make_media(bob, album=make_album(bob))
    nobodys = make_media(None)
    before = stored()
    leave_now(bob)
    with django_capture_on_commit_callbacks(execute=True):
        clock.purge_departed()
    assert stored() == before
    assert Media.objects.filter(user=alice).count() == 2
    assert Media.objects.filter(pk=nobodys.pk).exists()
    assert not User.objects.filter(pk=bob.pk).exists()
    assert Album.objects.get().user == alice


def test_many_media_go_in_batches_and_what_was_broken_off_goes_on(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "BATCH", 4)
    for _ in range(10):
        make_media(alice)
    leave_now(alice)
    assert departures.purge(alice.pk, seconds=0) is False
    assert Media.objects.filter(user=alice).count() == 6
    assert User.objects.filter(pk=alice.pk).exists()
    assert departures.purge(alice.pk, seconds=0) is False
    assert departures.purge(alice.pk) is True
    assert departures.purge(alice.pk) is True
    assert not Media.objects.exists()
    assert departures.due() == []


def test_one_who_cannot_be_deleted_stops_no_other_and_is_tried_again(
    alice: User,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    leave_now(alice)
    leave_now(bob)
    purge = departures.purge
    broken = {alice.pk}
    monkeypatch.setattr(departures, "purge", lambda pk: (pk in broken and 1 / 0) or purge(pk))
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            clock.purge_departed()
    assert list(User.objects.all()) == [alice]
    assert QueuedJob.objects.get().arguments == [alice.pk]
    broken.clear()
    QueuedJob.objects.update(state=QueuedJob.State.PARKED)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        with django_capture_on_commit_callbacks(execute=True):
            clock.purge_departed()
        assert not User.objects.exists()


def test_who_took_it_back_is_not_deleted(alice: User) -> None:
    leaving.leave(alice)
    leaving.stay(alice)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        clock.purge_departed()
        assert departures.purge(alice.pk)
    assert User.objects.filter(pk=alice.pk).exists()


def test_media_of_others_in_the_albums_stay_as_hidden_as_they_were(alice: User, bob: User) -> None:
    album = make_album(alice, name="Ours", privacy="private")
    guest, own = make_media(bob, album=album), make_media(alice, album=album)
    nobodys = make_media(None, album=album)
    leave_now(alice)
    departures.purge(alice.pk)
    guest.refresh_from_db()
    assert guest.album
    assert (guest.album.user, guest.album.name, guest.album.privacy) == (bob, "Ours", "private")
    assert not Media.objects.visible_to(None).exists()
    assert not Media.objects.filter(pk__in=[own.pk, nobodys.pk]).exists()


def test_their_names_in_storage_stay_taken_but_cannot_be_read(alice: User) -> None:
    now = timezone.now()
    stem = taken_stem("holiday.jpg", date=now, folder=None)
    make_media(alice, key=f"{stem}.jpg")
    leave_now(alice)
    departures.purge(alice.pk)
    assert not StoredName.objects.filter(stem__contains="holiday").exists()
    again = taken_stem("holiday.jpg", date=now, folder=None)
    assert again != stem
    assert again.startswith(f"{stem}-")
