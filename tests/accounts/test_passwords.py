"""Passwords, and what ends when they change (AUT-2)."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts import keys
from accounts.models import ApiKey, User
from accounts.sessions import device
from tests.accounts.signing_in import attempt, signed_in
from tests.makers import PASSWORD, make_key

pytestmark = pytest.mark.django_db
NEW = "seven quiet umbrellas"
DAY = 24 * 3600


@pytest.mark.parametrize("password", ["a" * 9, "u" * 129, "password123", "1234567890"])
def test_a_bad_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", ["zq" * 5, "zq" * 64, "zwölf Boxkämpfer", "correcthorse"])
def test_any_other_of_10_to_128_characters_will_do(password: str) -> None:
    validate_password(password)


def change(client: Client, **more: Any) -> Any:
    words = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return client.post(reverse("account_change_password"), words | more)


def test_a_changed_password_ends_the_other_sessions(alice: User) -> None:
    here, there = Client(), Client()
    for one in (here, there):
        attempt(one, "alice")
    assert change(here).status_code == 302
    assert signed_in(here)
    assert not signed_in(there)


@pytest.mark.parametrize(("wish", "left"), [({}, 1), ({"revoke_keys": "on"}, 0)])
def test_a_changed_password_asks_for_the_keys(
    client: Client, alice: User, bob: User, wish: dict[str, str], left: int
) -> None:
    make_key(alice)
    others = make_key(bob)
    attempt(client, "alice")
    change(client, **wish)
    assert ApiKey.objects.usable().filter(user=alice).count() == left
    assert keys.recognise(others, None)


def reset_link(email: str) -> str:
    Client().post(reverse("account_reset_password"), {"email": email})
    found = re.search(r"http://\S+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def opens(link: str) -> bool:
    return b"password1" in Client().get(link, follow=True).content


def use(link: str) -> None:
    client = Client()
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def test_a_link_for_a_new_password_works_once(client: Client, alice: User) -> None:
    attempt(client, "alice")
    link = reset_link(alice.email)
    use(link)
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert not opens(link)
    assert not signed_in(client)


@pytest.mark.parametrize(("seconds", "works"), [(3590, True), (3610, False)])
def test_a_link_for_a_new_password_works_for_an_hour(
    alice: User,
    seconds: int,
    works: bool,  # noqa: FBT001
) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        link = reset_link(alice.email)
        clock.shift(seconds)
        assert opens(link) is works


def test_a_link_dies_when_the_password_changes(client: Client, alice: User) -> None:
    link = reset_link(alice.email)
    assert opens(link)
    attempt(client, "alice")
    change(client)
    assert not opens(link)


@pytest.mark.parametrize(
    ("visits", "alive"),
    [([13], True), ([15], False), ([10, 20, 29], True), ([10, 20, 29, 31], False)],
)
def test_a_session_ends_unused_after_14_days_and_used_after_30(
    client: Client,
    alice: User,
    visits: list[int],
    alive: bool,  # noqa: FBT001
) -> None:
    start, found = time.time(), None
    with time_machine.travel(start, tick=False) as clock:
        client.post(
            reverse("account_login"), {"login": "alice", "password": PASSWORD, "remember": "on"}
        )
        for day in visits:
            clock.move_to(start + day * DAY)
            cache.clear()  # Redis goes by its own clock: in its stead
            found = signed_in(client)
    assert found is alive


def test_signing_in_gives_a_new_session_id(client: Client, alice: User) -> None:
    client.get(reverse("account_login"))
    client.session["kept"] = 1
    client.session.save()
    before = client.session.session_key
    attempt(client, "alice")
    assert client.session.session_key not in {before, None}


def test_signing_out_everywhere_else(client: Client, alice: User) -> None:
    other = Client()
    for one in (client, other):
        attempt(one, "alice")
    assert client.post(reverse("settings-sessions-end")).status_code == 302
    assert signed_in(client)
    assert not signed_in(other)
    page = client.get(reverse("settings-security"))
    shown = [session.session_key for session in page.context["sessions"]]
    assert shown == [client.session.session_key]
    assert page.content.decode().count("This one") == 1


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
            "Edge, Windows",
        ),
        ("upload-script", "upload-script"),
        ("", ""),
    ],
)
def test_a_session_is_shown_by_browser_and_system(user_agent: str, shown: str) -> None:
    assert device(user_agent) == shown


def test_cookies_are_hidden_from_scripts(client: Client, alice: User) -> None:
    cookie = attempt(client, "alice").cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
