"""Signing up, in and out, through the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
SIGNUP = reverse("account_signup")
NEW = {
    "username": "carol",
    "email": "carol@example.org",
    "password1": "fold seven umbrellas",
    "password2": "fold seven umbrellas",
}


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.org", "Alice@Example.ORG"])
def test_the_user_name_and_the_address_both_sign_in(client: Client, name: str) -> None:
    make_user("alice", email="alice@example.org")
    assert client.get(LOGIN).status_code == 200
    response = client.post(LOGIN, {"login": name, "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert signed_in(client)


@pytest.mark.parametrize(
    ("name", "password"),
    [("alice", "wrong"), ("alice", PASSWORD.upper()), ("nobody", PASSWORD), ("", PASSWORD)],
)
def test_anything_wrong_does_not(client: Client, name: str, password: str) -> None:
    make_user("alice")
    response = client.post(LOGIN, {"login": name, "password": password})
    assert response.status_code == 200
    assert not signed_in(client)


def test_an_inactive_user_does_not_sign_in(client: Client) -> None:
    make_user("alice", is_active=False)
    client.post(LOGIN, {"login": "alice", "password": PASSWORD})
    assert not signed_in(client)


def test_signing_in_gives_a_new_session(client: Client) -> None:
    make_user("alice")
    client.session.save()
    before = client.session.session_key
    client.post(LOGIN, {"login": "alice", "password": PASSWORD})
    assert client.session.session_key != before


def test_signing_in_leads_to_where_one_wanted_to_go_on_this_site_only(client: Client) -> None:
    make_user("alice")
    words = {"login": "alice", "password": PASSWORD}
    inside = client.post(f"{LOGIN}?next=/api-v1", words)
    assert inside.headers["Location"] == "/api-v1"
    client.logout()
    outside = client.post(f"{LOGIN}?next=https://evil.example/", words)
    assert outside.headers.get("Location", "/") == "/"


def test_signing_out_is_a_post(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)
    assert client.post(reverse("account_logout")).status_code == 302
    assert not signed_in(client)


def test_signing_up_makes_a_plain_user(client: Client) -> None:
    assert client.get(SIGNUP).status_code == 200
    response = client.post(SIGNUP, {**NEW, "role": "admin", "is_superuser": "1"})
    assert response.status_code == 302
    user = User.objects.get()
    assert (user.username, user.email, user.role) == ("carol", "carol@example.org", "user")
    assert user.check_password(NEW["password1"])
    assert signed_in(client)


@pytest.mark.parametrize(
    "change",
    [
        {"username": "Alice"},
        {"username": "ab"},
        {"username": "carol smith"},
        {"username": "a" * 17},
        {"email": "nonsense"},
        {"email": ""},
        {"password1": "short", "password2": "short"},
        {"password1": "password123", "password2": "password123"},
        {"password2": "another long one"},
    ],
    ids=str,
)
def test_what_is_wrong_makes_no_user(client: Client, change: dict[str, str]) -> None:
    make_user("alice")
    response = client.post(SIGNUP, NEW | change)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert User.objects.count() == 1


def test_an_address_that_is_taken_is_not_given_away(client: Client) -> None:
    make_user("alice", email="carol@example.org")
    response = client.post(SIGNUP, {**NEW, "email": "CAROL@example.org"})
    assert response.status_code in {200, 302}
    assert User.objects.count() == 1


def test_a_site_may_be_closed_for_new_users(client: Client, settings: Any) -> None:
    settings.SIGNUPS = "off"
    assert client.get(SIGNUP).status_code == 200
    client.post(SIGNUP, NEW)
    assert not User.objects.exists()
    home = client.get("/").content.decode()
    assert SIGNUP not in home
    assert LOGIN in home


@pytest.mark.parametrize(
    "name", ["account_email", "account_change_password", "account_reset_password"]
)
def test_the_other_pages_of_an_account_load(client: Client, alice: User, name: str) -> None:
    if name != "account_reset_password":
        client.force_login(alice)
    assert client.get(reverse(name)).status_code == 200


def test_guessing_is_stopped_whatever_address_is_claimed(client: Client) -> None:
    make_user("alice")
    statuses = [
        client.post(
            LOGIN,
            {"login": "alice", "password": f"guess {number}"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(31)
    ]
    client.post(LOGIN, {"login": "alice", "password": PASSWORD})
    assert not signed_in(client)
    assert statuses[0] == 200
