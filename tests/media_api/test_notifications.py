"""What members are told of, and how it reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import follows
from accounts.clock import forget_old_events
from accounts.models import Notification, User
from media_api.likes import like, unlike
from tests.makers import make_album, make_media, make_user

pytestmark = pytest.mark.django_db


def html_of(client: Client, user: User, path: str = "/notifications") -> str:
    client.force_login(user)
    return " ".join(str(client.get(path).content.decode()).split())


def test_likes_and_followers_are_told_of(client: Client, alice: User, bob: User) -> None:
    media, album = make_media(alice, title="A lake"), make_album(alice, name="Summer")
    like(bob, media)
    like(bob, album)
    follows.follow(bob, alice)
    html = html_of(client, alice)
    link = f'<a href="/image/A-lake.{media.public_id}">A lake</a>'
    assert f"<strong>bob</strong> likes your upload {link}" in html
    assert f'likes your album <a href="/album/{album.public_id}">Summer</a>' in html
    assert '<strong>bob</strong> follows you now <a href="/bob">' in html
    assert "3</span>" in html


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "<strong>user00</strong> likes"),
        (2, "<strong>user00 and user01</strong> like"),
        (3, "<strong>user00, user01 and 1 more</strong> like"),
        (30, "<strong>user00, user01 and 28 more</strong> like"),
    ],
)
def test_many_likes_of_one_thing_are_one_line(
    client: Client, alice: User, count: int, words: str
) -> None:
    media = make_media(alice)
    for number in range(count):
        like(make_user(f"user{number:02}"), media)
    assert Notification.objects.count() == 1
    assert words in html_of(client, alice)


def test_what_was_read_stays_and_a_new_like_begins_a_new_line(alice: User, bob: User) -> None:
    media = make_media(alice)
    like(bob, media)
    Notification.objects.update(read_at=timezone.now())
    like(make_user("carol"), media)
    assert [line.actors.count() for line in Notification.objects.all()] == [1, 1]


def test_what_was_read_long_ago_is_forgotten(alice: User, bob: User) -> None:
    for days in (None, 179, 181):
        read_at = None if days is None else timezone.now() - timedelta(days=days)
        Notification.objects.create(user=alice, kind="media", subject=days or 1, read_at=read_at)
    forget_old_events()
    assert {*Notification.objects.values_list("subject", flat=True)} == {1, 179}


def test_nobody_is_told_of_his_own_likes(alice: User) -> None:
    like(alice, make_media(alice))
    assert not Notification.objects.exists()


def test_a_media_without_owner_can_be_liked(alice: User) -> None:
    media = make_media(None)
    like(alice, media)
    unlike(alice, media)
    assert not Notification.objects.exists()


def test_what_is_taken_back_need_not_be_read(alice: User, bob: User) -> None:
    media, carol = make_media(alice), make_user("carol")
    like(bob, media)
    like(carol, media)
    follows.follow(bob, alice)
    unlike(bob, media)
    follows.unfollow(bob, alice)
    assert [[*line.actors.all()] for line in Notification.objects.all()] == [[carol]]
    unlike(carol, media)
    assert not Notification.objects.exists()


def test_who_does_not_want_to_be_told_is_not(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    page = "/settings/notifications"
    client.post(page, {"notify_follows": "on"})
    alice.refresh_from_db()
    assert (alice.notify_likes, alice.notify_follows) == (False, True)
    like(bob, make_media(alice))
    follows.follow(bob, alice)
    assert [*Notification.objects.values_list("kind", flat=True)] == ["follow"]
    client.post(page, {})
    alice.refresh_from_db()
    assert not alice.notify_follows


def test_all_are_marked_as_read_by_a_button(client: Client, alice: User, bob: User) -> None:
    like(bob, make_media(alice))
    other = make_media(bob)
    like(alice, other)
    html = html_of(client, alice)
    assert 'class="unread"' in html
    assert client.get("/notifications/read").status_code == 405
    client.post("/notifications/read")
    html = html_of(client, alice)
    assert 'class="unread"' not in html
    assert "Mark all as read" not in html
    assert bob.notifications.filter(read_at=None).count() == 1


def test_the_number_in_the_header_has_an_end(client: Client, alice: User) -> None:
    Notification.objects.bulk_create(
        Notification(user=alice, kind="media", subject=number) for number in range(120)
    )
    assert "99+" in html_of(client, alice, "/")


def test_what_is_gone_is_told_of_without_a_link(client: Client, alice: User, bob: User) -> None:
    media = make_media(alice, title="Short-lived")
    like(bob, media)
    media.delete()
    html = html_of(client, alice)
    assert "It is no longer there." in html
    assert "Short-lived" not in html
    bob.delete()
    assert "<strong>Somebody</strong>" in html_of(client, alice)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_few_queries_and_goes_on(
    client: Client, alice: User, bob: User, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        like(bob, make_media(alice, title=f"Number {number}"))
    client.force_login(alice)
    client.get("/notifications")
    with django_assert_max_num_queries(9):
        html = client.get("/notifications").content.decode()
    assert ("?after=" in html) is (rows > 24)
    if rows > 24:
        after = html.split("?after=")[1].split('"')[0]
        rest = client.get(f"/notifications?after={after}").content.decode()
        assert "Number 5" in rest
        assert "Number 6" not in rest
