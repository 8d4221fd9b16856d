"""Who may sign up, under which name, and what must be confirmed first."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invite, User
from accounts.names import first_segments, is_reserved
from tests.accounts.signing_in import attempt, signed_in
from tests.makers import make_user

pytestmark = pytest.mark.django_db
SIGNUP = reverse("account_signup")
NEW = {
    "username": "carol",
    "email": "carol@example.org",
    "password1": "fold seven umbrellas",
    "password2": "fold seven umbrellas",
}


def sign_up(client: Client | None = None, headers: Any = None, **more: str) -> Any:
    return (client or Client()).post(SIGNUP, NEW | more, headers=headers)


@pytest.mark.parametrize(
    "name",
    ["admin", "Admin", "root", "support", "settings", "SETTINGS", "upload", "api", "image", "json"],
)
def test_a_reserved_name_is_refused_with_words(name: str) -> None:
    answer = sign_up(username=name)
    assert "reserved" in str(answer.context["form"].errors["username"])
    assert not User.objects.exists()


def test_every_first_word_of_the_map_is_reserved() -> None:
    assert {"account", "admin", "api", "image", "images", "language", "settings"} <= {
        *first_segments()
    }
    assert all(map(is_reserved, first_segments()))


@pytest.mark.parametrize(
    ("name", "words"),
    [("ab", "3"), ("a" * 17, "16"), ("a b c", "letters, digits"), ("zoë", "letters, digits")],
)
def test_a_wrong_name_is_refused_with_words(name: str, words: str) -> None:
    assert words in str(sign_up(username=name).context["form"].errors["username"])


def test_without_an_invitation_nobody_signs_up_where_one_is_needed(settings: Any) -> None:
    settings.SIGNUPS = "invite"
    assert "invite" in sign_up().context["form"].errors
    assert "invite" in sign_up(invite="invented").context["form"].errors
    assert not User.objects.exists()


def test_an_invitation_is_good_for_as_many_as_it_says(settings: Any) -> None:
    settings.SIGNUPS = "invite"
    invite = Invite.objects.create(limit=2)
    for name in ("carol", "dave", "eve"):
        sign_up(username=name, email=f"{name}@example.org", invite=invite.code)
    assert sorted(User.objects.values_list("username", flat=True)) == ["carol", "dave"]
    invite.refresh_from_db()
    assert invite.uses == 2


def test_a_link_brings_the_invitation_along(client: Client, settings: Any) -> None:
    settings.SIGNUPS = "invite"
    assert 'value="come"' in client.get(f"{SIGNUP}?invite=come").content.decode()


def test_an_invitation_expires(settings: Any) -> None:
    settings.SIGNUPS = "invite"
    invite = Invite.objects.create(expires_at=timezone.now() - timedelta(seconds=1))
    assert "invite" in sign_up(invite=invite.code).context["form"].errors


def test_what_is_wrong_otherwise_uses_no_invitation_up(settings: Any) -> None:
    settings.SIGNUPS = "invite"
    invite = Invite.objects.create()
    sign_up(invite=invite.code, password1="short", password2="short")
    invite.refresh_from_db()
    assert invite.uses == 0


def test_the_last_use_goes_to_one_of_two() -> None:
    invite = Invite.objects.create()
    seen_by_both = Invite.objects.usable().filter(code=invite.code)
    assert seen_by_both.exists()
    assert [Invite.objects.use(invite.code), Invite.objects.use(invite.code)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_share_five_uses() -> None:
    invite = Invite.objects.create(limit=5)
    won: list[bool] = []

    def run() -> None:
        won.append(Invite.objects.use(invite.code))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won.count(True) == 5


def test_an_administrator_makes_invitations(client: Client, admin: User) -> None:
    client.force_login(admin)
    client.post(reverse("admin:accounts_invite_add"), {"code": "come", "limit": 3})
    invite = Invite.objects.get()
    assert (invite.limit, invite.made_by) == (3, admin)


def test_a_closed_site_refuses_the_form(settings: Any) -> None:
    settings.SIGNUPS = "off"
    sign_up()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("mode", "letters", "enters"),
    [("none", 0, True), ("optional", 1, True), ("mandatory", 1, False)],
)
def test_confirming_the_address_can_be_needed(
    client: Client,
    settings: Any,
    mode: str,
    letters: int,
    enters: bool,  # noqa: FBT001
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = mode
    sign_up(client)
    assert len(mail.outbox) == letters
    assert signed_in(client) is enters


def test_who_has_confirmed_the_address_enters(client: Client, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sign_up()
    link = re.search(r"http://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert link
    attempt(client, "carol", NEW["password1"])
    assert not signed_in(client)
    client.post(link[1])
    attempt(client, "carol", NEW["password1"])
    assert signed_in(client)


def test_who_has_no_address_need_not_confirm_one(client: Client, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    User.objects.create_superuser("first", password="fold seven umbrellas")
    attempt(client, "first", "fold seven umbrellas")
    assert signed_in(client)


def test_where_addresses_are_confirmed_a_taken_one_is_not_given_away(settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    make_user("dave", email=NEW["email"])
    taken = sign_up(headers={"Host": "localhost"})
    free = sign_up(username="eve", email="eve@example.org")
    assert (taken.status_code, taken.headers["Location"]) == (302, free.headers["Location"])
    assert sorted(User.objects.values_list("username", flat=True)) == ["dave", "eve"]
    told = str(mail.outbox[0].body)
    assert "you have an account already" in told
    assert f"{settings.SITE_URL}/account/password/reset/" in told


def test_links_lead_to_the_sites_own_address(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client.post(SIGNUP, NEW, headers={"Host": "evil.example"})
    assert "evil.example" not in str(mail.outbox[0].body)
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.post(SIGNUP, NEW, headers={"Host": "evil.example"}).status_code == 400
