"""Likes and follows: switched by forms and scripts, counted exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Follow, Notification, User
from media_api.likes import like
from media_api.models import Like, Media
from tests.makers import make_album, make_media, make_user

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def switch(client: Client, path: str, on: int = 1, **options: Any) -> Any:
    return client.post(path, {"on": on, **options.pop("words", {})}, **options)


@pytest.fixture
def subject(request: Any, alice: User) -> tuple[Any, str]:
    if request.param == "media":
        media = make_media(alice)
        return media, f"/image/{media.public_id}/like"
    album = make_album(alice)
    return album, f"/album/{album.public_id}/like"


both = pytest.mark.parametrize("subject", ["media", "album"], indirect=True)


@both
def test_a_like_counts_once_and_can_be_taken_back(
    client: Client, bob: User, subject: tuple[Any, str]
) -> None:
    thing, path = subject
    client.force_login(bob)
    for on, count in ((1, 1), (1, 1), (0, 0), (0, 0), (1, 1)):
        response = switch(client, path, on, headers=JSON)
        assert response.json() == {"on": bool(on), "count": count}
        thing.refresh_from_db()
        assert thing.likes == count == Like.objects.count()


@both
def test_a_form_is_led_back_to_its_page_and_nowhere_else(
    client: Client, bob: User, subject: tuple[Any, str]
) -> None:
    thing, path = subject
    client.force_login(bob)
    here = "/alice?after=1.a"
    assert switch(client, path, words={"next": here})["Location"] == here
    for evil in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        assert thing.public_id in switch(client, path, words={"next": evil})["Location"]


@both
def test_strangers_have_to_sign_in_and_come_back_to_the_page(
    client: Client, bob: User, subject: tuple[Any, str]
) -> None:
    thing, path = subject
    assert switch(client, path)["Location"].startswith("/account/login/")
    client.force_login(bob)
    assert thing.public_id in client.get(path)["Location"]
    assert not Like.objects.exists()


def test_a_like_needs_the_token_of_a_form(alice: User, bob: User) -> None:
    media, client = make_media(alice), Client(enforce_csrf_checks=True)
    client.force_login(bob)
    assert switch(client, f"/image/{media.public_id}/like").status_code == 403
    assert switch(client, "/alice/follow").status_code == 403
    assert not Like.objects.exists()


def test_what_one_may_not_see_one_cannot_like(client: Client, alice: User, bob: User) -> None:
    album = make_album(alice, privacy="private")
    media = make_media(alice, album=album)
    make_user("carol", is_private=True)
    client.force_login(bob)
    for path in (
        f"/image/{media.public_id}/like",
        f"/album/{album.public_id}/like",
        "/carol/follow",
        "/nobody/follow",
    ):
        assert switch(client, path).status_code == 404


def test_the_likes_of_somebody_who_goes_are_not_counted_any_more(alice: User, bob: User) -> None:
    media, album = make_media(alice), make_album(alice)
    for user in (alice, bob):
        like(user, media)
        like(user, album)
    bob.delete()
    media.refresh_from_db()
    album.refresh_from_db()
    assert (media.likes, album.likes) == (1, 1)


def test_a_liked_media_can_be_deleted(client: Client, alice: User, bob: User) -> None:
    media = make_media(alice)
    like(bob, media)
    client.force_login(alice)
    assert client.post(f"/image/{media.public_id}/delete").status_code == 200
    assert not Media.objects.exists()
    assert not Like.objects.exists()


def test_the_page_shows_whether_one_likes_it(client: Client, alice: User, bob: User) -> None:
    media = make_media(alice)
    like(bob, media)
    path, shown = f"/image/A-media.{media.public_id}", []
    for user in (bob, alice):
        client.force_login(user)
        shown.append('aria-pressed="true"' in client.get(path).content.decode())
    client.logout()
    assert shown == [True, False]
    assert "aria-pressed" not in client.get(path).content.decode()


def test_following_and_leaving(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    for on, count in ((1, 1), (1, 1), (0, 0), (0, 0)):
        response = switch(client, "/alice/follow", on, headers=JSON)
        assert response.json() == {"on": bool(on), "count": count}
        assert Follow.objects.count() == count
    assert client.get("/alice/follow")["Location"] == "/alice"


def test_nobody_follows_himself(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert switch(client, "/alice/follow").status_code == 400
    assert not Follow.objects.exists()
    assert not Notification.objects.exists()
