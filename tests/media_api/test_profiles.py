"""Public pages of people: who is shown what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts import follows
from accounts.models import User
from albums.models import Album
from media_api.likes import like
from media_api.presentation import viewer_path
from tests.makers import make_album, make_media, make_user
from tests.media_api.pages import Parsed, plain

pytestmark = pytest.mark.django_db
TABS = ["", "/albums", "/liked", "/followers", "/following"]
PRIVACIES = [*Album.Privacy.values]


def html_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def next_of(html: str) -> str:
    links = [tag["href"] for tag in Parsed(html).named("a") if tag.get("rel") == "next"]
    return links[0] or "" if links else ""


def test_a_profile_shows_the_words_of_its_owner(client: Client) -> None:
    make_user("carol", name="Carol C", bio="One.\nTwo.", website="https://carol.example/a?b=c")
    html = html_of(client, "/carol")
    assert "<h1>Carol C</h1>" in html
    assert "One.<br>Two." in html
    rel = "nofollow ugc noopener me"
    assert f'<a href="https://carol.example/a?b=c" rel="{rel}">carol.example/a?b=c</a>' in html


def test_letters_of_another_case_are_redirected(client: Client, alice: User) -> None:
    response = client.get("/ALICE")
    assert (response.status_code, response.headers["Location"]) == (302, "/alice")


@pytest.mark.parametrize("path", ["/nobody", "/no", "/" + "x" * 17, "/alice/secrets", "/alice/"])
def test_what_is_no_profile_is_not_found(client: Client, alice: User, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/account/login/", "/api-v1", "/notifications", "/admin/login/"])
def test_other_pages_go_before_names(client: Client, path: str) -> None:
    assert client.get(path, follow=True).status_code == 200


def test_the_administration_is_found_without_its_slash_whoever_has_that_name(
    client: Client,
) -> None:
    make_user("admin")
    assert client.get("/admin")["Location"] == "/admin/"


@pytest.mark.parametrize("tab", TABS)
def test_a_private_profile_is_not_there_for_strangers(
    client: Client, bob: User, admin: User, tab: str
) -> None:
    carol = make_user("carol", is_private=True)
    for stranger in (None, bob):
        if stranger:
            client.force_login(stranger)
        there, never = client.get(f"/carol{tab}"), client.get(f"/nobdy{tab}")
        assert there.status_code == never.status_code == 404
        assert plain(there) == plain(never)
        kept = {"Set-Cookie", "X-Request-ID", "X-Request-Id"}
        assert {k: v for k, v in there.headers.items() if k not in kept} == {
            k: v for k, v in never.headers.items() if k not in kept
        }
    for seer in (carol, admin):
        client.force_login(seer)
        html_of(client, f"/carol{tab}")


def test_a_profile_of_somebody_shut_out_is_gone(client: Client) -> None:
    make_user("carol", is_active=False)
    assert client.get("/carol").status_code == 404


@pytest.mark.parametrize("privacy", PRIVACIES)
@pytest.mark.parametrize("viewer", ["nobody", "bob", "alice", "root"])
def test_media_are_listed_to_whom_they_are_public_or_own(
    client: Client, alice: User, bob: User, admin: User, privacy: str, viewer: str
) -> None:
    media = make_media(alice, album=make_album(alice, privacy=privacy))
    like(bob, media)
    if viewer != "nobody":
        client.force_login(User.objects.get(username=viewer))
    listed = privacy == "public" or viewer == "alice"
    for path in ("/alice", "/bob/liked"):
        assert (media.public_id in html_of(client, path)) is listed, path


@pytest.mark.parametrize("privacy", PRIVACIES)
@pytest.mark.parametrize("viewer", ["nobody", "bob", "alice"])
def test_albums_are_listed_and_shown_by_their_privacy(
    client: Client, alice: User, bob: User, privacy: str, viewer: str
) -> None:
    album = make_album(alice, privacy=privacy)
    media = make_media(alice, album=album)
    if viewer != "nobody":
        client.force_login(User.objects.get(username=viewer))
    own = viewer == "alice"
    assert (album.public_id in html_of(client, "/alice/albums")) is (privacy == "public" or own)
    page = client.get(f"/album/{album.public_id}")
    seen = privacy in {"public", "link"} or own
    assert page.status_code == (200 if seen else 404)
    assert (media.public_id in page.content.decode()) is seen


def test_what_is_not_safe_for_work_is_listed_to_those_who_want_it(
    client: Client, alice: User, bob: User
) -> None:
    album = make_album(alice)
    media = make_media(alice, nsfw=True, album=album)
    paths = ("/alice", f"/album/{album.public_id}")
    for path in paths:
        assert media.public_id not in html_of(client, path)
    client.force_login(bob)
    for path in paths:
        assert media.public_id not in html_of(client, path)
    bob.show_nsfw = True
    bob.save()
    for path in paths:
        assert media.public_id in html_of(client, path)
    client.force_login(alice)
    assert media.public_id in html_of(client, "/alice")


def test_expired_and_unapproved_media_are_not_listed(client: Client, alice: User) -> None:
    expired = make_media(alice, expires_at="2020-01-01T00:00:00Z")
    waiting = make_media(alice, is_approved=False)
    html = html_of(client, "/alice")
    assert expired.public_id not in html
    assert waiting.public_id not in html


def test_media_of_a_private_profile_leave_the_lists_of_others(
    client: Client, alice: User, bob: User
) -> None:
    media = make_media(alice)
    like(bob, media)
    assert media.public_id in html_of(client, "/bob/liked")
    alice.is_private = True
    alice.save()
    assert media.public_id not in html_of(client, "/bob/liked")
    assert "/alice" not in html_of(client, f"/image/A-media.{media.public_id}")


def test_followers_and_followed_are_listed_without_private_ones(
    client: Client, alice: User, bob: User
) -> None:
    carol = make_user("carol", is_private=True)
    for follower in (bob, carol):
        follows.follow(follower, alice)
    html = html_of(client, "/alice/followers")
    assert 'href="/bob"' in html
    assert "carol" not in html
    assert 'href="/alice"' in html_of(client, "/bob/following")


def test_long_lists_go_on_by_links(client: Client, alice: User) -> None:
    media = [make_media(alice, title=f"Number {number:02}") for number in range(50)]
    path, seen = "/alice", list[str]()
    for _ in range(3):
        html = html_of(client, path)
        seen += [one.public_id for one in reversed(media) if viewer_path(one) in html]
        path = f"/alice{after}" if (after := next_of(html)) else ""
    assert not path
    assert seen == [one.public_id for one in reversed(media)]


@pytest.mark.parametrize("after", ["x", "1", "1.", "-5.abc", "9" * 30 + ".a", "1e5.a", "٣.a"])
def test_a_place_in_a_list_that_never_was_is_not_found(
    client: Client, alice: User, after: str
) -> None:
    make_media(alice)
    assert client.get("/alice", {"after": after}).status_code in {200, 404}
    assert client.get("/alice", {"after": "x"}).status_code == 404


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("viewer", ["nobody", "bob"])
def test_lists_cost_the_same_whatever_their_length(
    client: Client,
    alice: User,
    bob: User,
    tab: str,
    viewer: str,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(26):
        other = make_user(f"other{number}")
        media = make_media(alice, album=make_album(alice))
        like(alice, media)
        follows.follow(other, alice)
        follows.follow(alice, other)
    if viewer == "bob":
        client.force_login(bob)
        client.get("/bob")
    with django_assert_max_num_queries(12):
        html = html_of(client, f"/alice{tab}")
    assert next_of(html)
