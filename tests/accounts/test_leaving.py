"""Leaving: locked and hidden at once, with a week to change one's mind (PRV-7)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import keys, leaving
from accounts.models import User
from accounts.problems import LastAdmin, WrongKey
from media_api.models import Media
from tests.makers import PASSWORD, make_key, make_media, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEAVE, LOCKED = "/settings/data/leave", "/account/leaving"
LINK = re.compile(r"http://\S+/account/leaving/\S+")


def wish(client: Client, username: str = "alice", password: str = PASSWORD) -> Any:
    return client.post(LEAVE, {"username": username, "password": password})


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_strangers_have_to_sign_in_first(client: Client) -> None:
    for page in (LEAVE, LOCKED):
        assert client.get(page)["Location"].startswith(reverse("account_login"))
        assert client.post(page)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("username", "password", "sentence"),
    [
        ("alice", "wrong password", "That is not your password."),
        ("bob", PASSWORD, "That is not your user name."),
        ("", PASSWORD, "required"),
        ("alice", "", "required"),
    ],
)
def test_without_name_and_password_nothing_happens(
    signed_in: Client, alice: User, username: str, password: str, sentence: str
) -> None:
    response = wish(signed_in, username, password)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    alice.refresh_from_db()
    assert not alice.is_leaving


def test_passwords_are_not_guessed_here(signed_in: Client, alice: User) -> None:
    for _ in range(10):
        wish(signed_in, password="wrong password")
    assert "Too many wrong tries" in wish(signed_in).content.decode()
    alice.refresh_from_db()
    assert not alice.is_leaving


def test_who_leaves_sees_one_page_only(signed_in: Client, alice: User) -> None:
    with time_machine.travel(START, tick=False):
        assert wish(signed_in)["Location"] == LOCKED
        alice.refresh_from_db()
        assert alice.deletes_at == START + timedelta(days=7)
        assert "March 8, 2026" in signed_in.get(LOCKED).content.decode()
        for page in ("/", "/api-v1", "/settings/data", "/account/preferences", LEAVE, "/nowhere"):
            response = signed_in.get(page)
            assert response.status_code == 404 or response["Location"] == LOCKED
        assert signed_in.post("/upload")["Location"] == LOCKED


def test_the_other_sessions_end(signed_in: Client, alice: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert elsewhere.get("/settings/data").status_code == 200
    wish(signed_in)
    response = elsewhere.get("/settings/data")
    assert response["Location"].startswith(reverse("account_login"))
    assert signed_in.get(LOCKED).status_code == 200


def test_signing_in_again_leads_to_the_one_page(signed_in: Client, alice: User) -> None:
    wish(signed_in)
    again = Client()
    words = {"login": "alice", "password": PASSWORD}
    response = again.post(reverse("account_login"), words, follow=True)
    assert response.redirect_chain[-1][0] == LOCKED
    assert b"Keep my account" in response.content


def test_keys_are_refused(upload: Any, signed_in: Client, alice: User, key: str) -> None:
    assert upload().status_code == 200
    wish(signed_in)
    response = upload()
    assert (response.status_code, response.json()["error"]["code"]) == (401, 100)
    with pytest.raises(WrongKey):
        keys.recognise(key, None)


def test_what_they_uploaded_is_hidden_from_everybody(
    upload: Any, signed_in: Client, bob: User, admin: User
) -> None:
    answer = upload().json()["image"]
    addresses = [
        re.sub(r"^https?://[^/]+", "", address)
        for address in (answer["url"], answer["thumb"]["url"], answer["url_viewer"])
    ]
    viewers = [Client(), Client(), Client()]
    viewers[1].force_login(bob)
    viewers[2].force_login(admin)
    assert answers(viewers, addresses) == {200}
    wish(signed_in)
    assert answers(viewers, addresses) == {404}
    assert not Media.objects.visible_to(admin).exists()
    leaving.stay(User.objects.get(username="alice"))
    assert answers(viewers, addresses) == {200}


def answers(viewers: list[Client], addresses: list[str]) -> set[int]:
    found = set()
    for response in (viewer.get(address) for viewer in viewers for address in addresses):
        found.add(response.status_code)
        b"".join(response)  # read to its end, it closes its file
    return found


def test_media_of_nobody_and_of_others_stay_visible(signed_in: Client, bob: User) -> None:
    make_media(None)
    make_media(bob)
    wish(signed_in)
    assert Media.objects.visible_to(None).count() == 2


def test_one_click_takes_it_back(signed_in: Client, alice: User) -> None:
    wish(signed_in)
    response = signed_in.post(LOCKED, follow=True)
    assert response.redirect_chain[-1][0] == "/settings/data"
    assert "You stay" in response.content.decode()
    alice.refresh_from_db()
    assert not alice.is_leaving
    assert keys.recognise(make_key(alice), None).user == alice


def test_leaving_twice_keeps_the_date_unless_it_is_sooner(alice: User) -> None:
    with time_machine.travel(START, tick=False):
        leaving.leave(alice)
    with time_machine.travel(START + timedelta(days=3), tick=False):
        leaving.leave(alice)
        assert alice.deletes_at == START + timedelta(days=7)
        leaving.leave(alice, grace=timedelta(0))
        assert alice.deletes_at == START + timedelta(days=3)


def test_the_last_administrator_stays(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert wish(client, "root").status_code == 403
    admin.refresh_from_db()
    assert not admin.is_leaving
    second = make_user(role=User.Role.ADMIN)
    leaving.leave(admin)
    with pytest.raises(LastAdmin):
        leaving.leave(second)


def test_who_has_no_password_proves_it_otherwise(client: Client, alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    page = client.get(LEAVE).content.decode()
    assert 'name="username"' in page
    assert 'name="password"' not in page
    assert client.post(LEAVE, {"username": "alice"})["Location"] == LOCKED


def test_the_administration_deletes_in_the_same_way(
    client: Client, admin: User, alice: User, bob: User
) -> None:
    client.force_login(admin)
    page = reverse("admin:accounts_user_delete", args=[alice.pk])
    assert client.get(page).status_code == 200
    response = client.post(page, {"post": "yes"}, follow=True)
    assert "locked and hidden" in response.content.decode()
    words = {"action": "delete_selected", "_selected_action": [bob.pk], "post": "yes"}
    client.post(reverse("admin:accounts_user_changelist"), words)
    for user in (alice, bob):
        user.refresh_from_db()
        assert user.deletes_at
        assert user.deletes_at <= datetime.now(UTC)


def test_the_administration_keeps_its_last_administrator(client: Client, admin: User) -> None:
    client.force_login(admin)
    one = client.post(reverse("admin:accounts_user_delete", args=[admin.pk]), {"post": "yes"})
    words = {"action": "delete_selected", "_selected_action": [admin.pk], "post": "yes"}
    several = client.post(reverse("admin:accounts_user_changelist"), words)
    assert one.status_code == several.status_code == 302
    admin.refresh_from_db()
    assert not admin.is_leaving
    assert "last administrator" in client.get("/settings/data").content.decode()
