"""What people did to the things of others: told in their archive, gone when they go (PRV-7)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client

from accounts import follows
from accounts.models import Follow, Notification, User
from media_api import bans, departures, likes, moderation, storage
from media_api.archive import writing
from media_api.models import BannedDigest, Like, Media, ProfilePicture, Report
from media_api.moderation import Complaint
from tests.makers import make_album, make_image, make_media, make_user
from tests.media_api.exports import leave_now, unzipped
from tests.media_api.kept_files import closed

pytestmark = pytest.mark.django_db
SPAM = Report.Reason.SPAM


def make_portrait(user: User) -> ProfilePicture:
    key = f"images/2026/01/01/{user.username}.webp"
    storage.keep(io.BytesIO(b"RIFF"), key)
    return ProfilePicture.objects.create(
        user=user, kind="avatar", key=key, file_type="webp", size=4, width=1, height=1
    )


def complaint(user: User) -> Complaint:
    return Complaint(reason=SPAM, text="bad", reporter=user, ip="192.0.2.1")


def status_of(client: Client, page: str) -> int:
    response: Any = client.get(page)
    closed(response)
    status: int = response.status_code
    return status


@pytest.fixture
def busy(alice: User, bob: User) -> User:
    """Alice follows, likes, reports, and is liked, followed and reported."""
    media, album = make_media(bob, title="Lake"), make_album(bob)
    likes.like(alice, media)
    likes.like(alice, album)
    likes.like(bob, make_media(alice, title="Hers"))
    follows.follow(alice, bob)
    follows.follow(bob, alice)
    moderation.report(media, complaint(alice))
    for subject in (alice, Media.objects.get(user=alice), make_album(alice, name="Own")):
        moderation.report(subject, complaint(bob))
    make_portrait(alice)
    return alice


def test_the_archive_tells_what_its_owner_did(busy: User, bob: User) -> None:
    file = io.BytesIO()
    writing.write(busy, file)
    archive = unzipped(file.getvalue())
    told = {
        name: json.loads(archive.read(f"{name}.json"))
        for name in ("likes", "follows", "notifications", "reports", "account")
    }
    media, album = Media.objects.get(user=bob), bob.albums.get()
    assert [(row["media"], row["album"]) for row in told["likes"]] == [
        (media.public_id, None),
        (None, album.public_id),
    ]
    assert [row["username"] for row in told["follows"]] == ["bob"]
    assert [row["kind"] for row in told["notifications"]] == ["media", "follow"]
    assert [(row["reason"], row["text"]) for row in told["reports"]] == [("spam", "bad")]
    assert {"name", "bio", "website", "language"} < {*told["account"]}
    assert archive.read("profile/avatar.webp") == b"RIFF"


def test_nothing_of_who_left_stays_with_others(busy: User, bob: User) -> None:
    leave_now(busy)
    assert departures.purge(busy.pk)
    assert not Like.objects.exists()
    assert not Follow.objects.exists()
    assert not Notification.objects.exists()
    assert Media.objects.get().likes == bob.albums.get().likes == 0
    assert not ProfilePicture.objects.exists()
    rows = Report.objects.order_by("pk").values_list("reporter", "ip", "subject")
    assert [row[:2] for row in rows] == [(None, None), *[(bob.pk, "192.0.2.1")] * 3]
    assert rows[0][2].startswith("Lake")
    assert [row[2] for row in rows[1:]] == ["–"] * 3


def test_what_two_did_is_still_told_of_the_other(alice: User, bob: User) -> None:
    media, carol = make_media(bob), make_user("carol")
    for user in (alice, carol):
        likes.like(user, media)
    leave_now(alice)
    departures.purge(alice.pk)
    media.refresh_from_db()
    assert media.likes == 1
    assert list(Notification.objects.get().actors.all()) == [carol]


def test_taking_likes_back_costs_the_same_for_many(
    alice: User, bob: User, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        likes.like(alice, make_media(bob))
    with django_assert_num_queries(5):
        likes.unlike_some(alice)
    assert not Media.objects.filter(likes__gt=0).exists()


@pytest.mark.parametrize("viewer", [None, "bob", "root"])
def test_nobody_sees_the_pages_of_who_is_leaving(
    busy: User, admin: User, client: Client, viewer: str | None
) -> None:
    album, picture = busy.albums.get(), busy.pictures.get()
    if viewer:
        client.force_login(User.objects.get(username=viewer))
    pages = ["/alice", f"/album/{album.public_id}", f"/{picture.key}", "/alice/albums"]
    assert {status_of(client, page) for page in pages} == {200}
    leave_now(busy)
    assert {status_of(client, page) for page in pages} == {404}


def test_a_line_does_not_name_who_is_leaving(busy: User, bob: User, client: Client) -> None:
    client.force_login(bob)
    assert "alice" in client.get("/notifications").content.decode()
    leave_now(busy)
    assert "alice" not in client.get("/notifications").content.decode()


def test_a_first_ban_counts_at_once(upload: Any) -> None:
    data = make_image()
    assert upload(data).status_code == 200
    media = Media.objects.get()
    bans.ban({media.source_sha256}, reason="x")
    assert BannedDigest.objects.count() == 1
    assert upload(data).status_code == 403
