"""What members choose for their uploads and pages, and only they."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from media_api.models import Media
from tests.makers import make_album, make_media, make_user

pytestmark = pytest.mark.django_db
PAGE = "/settings/account"
WORDS = {"metadata_policy": "camera"}


@pytest.mark.parametrize(
    "page", [PAGE, "/settings/profile", "/settings/notifications", "/notifications"]
)
def test_the_pages_are_for_members(client: Client, page: str) -> None:
    response = client.get(page)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{reverse('account_login')}?next={page}",
    )


def test_posting_is_for_members(client: Client) -> None:
    assert client.post(PAGE, {"metadata_policy": "none"}).status_code == 302


def test_the_old_address_leads_to_the_new(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get("/account/preferences")
    assert (response.status_code, response.headers["Location"]) == (302, PAGE)
    assert client.get("/settings")["Location"] == "/settings/profile"


def test_the_page_shows_what_is_chosen_and_the_menu_leads_there(client: Client) -> None:
    client.force_login(make_user(metadata_policy=User.MetadataPolicy.NONE, tag_camera=True))
    html = client.get(PAGE).content.decode()
    assert '<option value="none" selected>' in html
    assert "checked" in html
    assert f'href="{PAGE}"' in html


def test_choices_are_kept_for_oneself_alone(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    words = {
        "metadata_policy": "all_but_gps",
        "tag_camera": "on",
        "time_zone": "Asia/Shanghai",
        "palette": "dark",
        "accent": "ember",
        "show_nsfw": "on",
        "default_expiration": "300",
        "role": "admin",
        "strikes": "7",
    }
    response = client.post(PAGE, words, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Saved." in response.content.decode()
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.metadata_policy, alice.tag_camera, alice.role) == ("all_but_gps", True, "user")
    assert (alice.time_zone, alice.palette, alice.accent) == ("Asia/Shanghai", "dark", "ember")
    assert (alice.show_nsfw, alice.default_expiration, alice.strikes) == (True, 300, 0)
    assert (bob.metadata_policy, bob.tag_camera, bob.palette) == ("camera", False, "")


def test_a_choice_can_be_taken_back(client: Client) -> None:
    user = make_user(tag_camera=True, default_expiration=300)
    client.force_login(user)
    client.post(PAGE, WORDS)
    user.refresh_from_db()
    assert not user.tag_camera
    assert user.default_expiration is None


@pytest.mark.parametrize(
    "words",
    [
        {"metadata_policy": "everything"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"language": "tlh"},
        {"palette": "purple"},
        {"accent": '"><script>'},
        {"default_expiration": "301"},
        {"default_expiration": "-1"},
        {"default_album": "999"},
    ],
)
def test_what_is_no_choice_changes_nothing(
    client: Client, alice: User, words: dict[str, str]
) -> None:
    client.force_login(alice)
    response = client.post(PAGE, {**WORDS, "tag_camera": "on", **words})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    alice.refresh_from_db()
    assert (alice.metadata_policy, alice.tag_camera) == ("camera", False)


def test_the_page_speaks_chinese(client: Client, alice: User) -> None:
    client.force_login(alice)
    html = client.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "时区" in html
    assert "Time zone" not in html


def test_the_language_of_a_member_goes_before_the_browsers(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post(PAGE, {**WORDS, "language": "zh-hans"})
    for path in ("/", "/no-such-page"):
        response = client.get(path, headers={"Accept-Language": "en"})
        assert '<html lang="zh-hans"' in response.content.decode()
        assert response.headers["Content-Language"] == "zh-hans"
    client.logout()
    html = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en"' in html


def test_the_chooser_of_the_language_is_remembered_in_the_account(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    client.post("/language", {"language": "zh-hans", "next": "/"})
    client.post("/language", {"language": "tlh", "next": "/"})
    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    assert client.post("/language", {"next": "https://evil.example/"})["Location"] == "/"


def test_dates_are_shown_in_the_zone_of_the_member(client: Client, alice: User, bob: User) -> None:
    media = make_media(alice, date="2026-01-01T20:30:00Z")
    alice.time_zone = "Asia/Shanghai"
    alice.save()
    shown = []
    for user in (alice, bob):
        client.force_login(user)
        html = client.get(f"/image/{media.public_id}", follow=True).content.decode()
        shown.append('datetime="2026-01-02T04:30:00+08:00"' in html)
    assert shown == [True, False]


def test_the_palette_of_a_member_is_in_the_page(client: Client, alice: User) -> None:
    alice.palette, alice.accent = User.Palette.DARK, User.Accent.LAGOON
    alice.save()
    client.force_login(alice)
    html = client.get("/").content.decode()
    assert 'data-theme="dark" data-palette="dark" data-accent="lagoon"' in html


def test_one_album_takes_uploads_that_name_none(
    client: Client, alice: User, bob: User, upload: Callable[..., Any]
) -> None:
    first, second, other = make_album(alice), make_album(alice), make_album(bob)
    client.force_login(alice)
    for album in (first, second):
        client.post(PAGE, {**WORDS, "default_album": album.pk})
    assert [*alice.albums.filter(is_default=True)] == [second]
    assert client.post(PAGE, {**WORDS, "default_album": other.pk}).status_code == 200
    assert not bob.albums.filter(is_default=True).exists()
    upload()
    assert Media.objects.get().album == second
    upload(album_id=first.public_id)
    assert Media.objects.latest("pk").album == first
    client.post(PAGE, WORDS)
    assert not alice.albums.filter(is_default=True).exists()


def test_uploads_that_do_not_say_for_how_long_are_kept_as_the_member_wants(
    alice: User, upload: Callable[..., Any]
) -> None:
    alice.default_expiration = 86_400
    alice.save()
    upload()
    upload(expiration="PT5M")
    ends = [media.expires_at for media in Media.objects.order_by("pk")]
    left = [(end - timezone.now()) / timedelta(hours=1) for end in ends if end]
    assert [round(hours, 1) for hours in left] == [24.0, 0.1]


def test_administrators_see_both(client: Client, admin: User, alice: User) -> None:
    client.force_login(admin)
    html = client.get(reverse("admin:accounts_user_change", args=[alice.pk])).content.decode()
    assert 'name="metadata_policy"' in html
    assert 'name="tag_camera"' in html
