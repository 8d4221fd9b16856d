"""Another e-mail address: who must agree, who is told, and the way back (AUT-3)."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import EmailChange, User
from tests.accounts.signing_in import attempt, confirmed, signed_in
from tests.makers import make_user

pytestmark = pytest.mark.django_db
EMAIL = reverse("account_email")
OLD, NEW = "alice@example.org", "new@example.org"
DAY = 24 * 3600


@pytest.fixture
def alice(db: None) -> User:
    user = make_user("alice", email=OLD)
    EmailAddress.objects.create(user=user, email=OLD, primary=True, verified=True)
    return user


def link_to(recipient: str) -> str:
    letter = [letter for letter in mail.outbox if recipient in letter.to][-1]
    found = re.search(r"http://[^/]+(/\S+)", str(letter.body))
    assert found
    return found[1]


def ask(client: Client, email: str = NEW) -> Any:
    return client.post(EMAIL, {"email": email, "action_add": ""})


def changed(client: Client, email: str = NEW) -> None:
    """From signing in to the new address being confirmed."""
    attempt(client, "alice")
    confirmed(client)
    ask(client, email)
    client.post(link_to(email))


def test_the_password_is_asked_for_first(client: Client, alice: User) -> None:
    attempt(client, "alice")
    answer = ask(client)
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


def test_the_address_changes_when_the_new_one_is_confirmed(client: Client, alice: User) -> None:
    attempt(client, "alice")
    confirmed(client)
    ask(client)
    alice.refresh_from_db()
    assert alice.email == OLD
    client.post(link_to(NEW))
    alice.refresh_from_db()
    assert alice.email == NEW
    assert [row.email for row in EmailAddress.objects.filter(user=alice)] == [NEW]


def test_an_address_that_was_never_confirmed_stays_until_then_too(client: Client) -> None:
    user = make_user("alice", email=OLD)
    attempt(client, "alice")
    confirmed(client)
    ask(client)
    user.refresh_from_db()
    assert user.email == OLD


def test_looking_at_a_link_changes_nothing(client: Client, alice: User) -> None:
    attempt(client, "alice")
    confirmed(client)
    ask(client)
    Client().get(link_to(NEW))
    alice.refresh_from_db()
    assert alice.email == OLD
    client.post(link_to(NEW))
    Client().get(link_to(OLD))
    alice.refresh_from_db()
    assert alice.email == NEW


def test_the_old_address_can_take_it_back(client: Client, alice: User) -> None:
    changed(client)
    owner = Client()
    assert owner.post(link_to(OLD)).status_code == 200
    alice.refresh_from_db()
    assert alice.email == OLD
    assert EmailAddress.objects.get().verified
    assert not signed_in(client)


@pytest.mark.parametrize(("days", "status"), [(6.9, 200), (7.1, 404)])
def test_the_way_back_is_open_for_seven_days(
    client: Client, alice: User, days: float, status: int
) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        changed(client)
        clock.shift(days * DAY)
        assert Client().post(link_to(OLD)).status_code == status


def test_the_way_back_works_once(client: Client, alice: User) -> None:
    changed(client)
    link = link_to(OLD)
    assert [Client().post(link).status_code for _ in range(2)] == [200, 404]


def test_it_leads_past_every_change_that_followed(client: Client, alice: User) -> None:
    changed(client)
    first = link_to(OLD)
    cache_free = "third@example.org"
    ask(client, cache_free)
    client.post(link_to(cache_free))
    later = link_to(NEW)
    Client().post(first)
    alice.refresh_from_db()
    assert alice.email == OLD
    assert Client().post(later).status_code == 404


def test_links_for_a_new_password_die_with_a_change_and_with_its_undoing(
    client: Client, alice: User
) -> None:
    Client().post(reverse("account_reset_password"), {"email": OLD})
    before = link_to(OLD)
    changed(client)
    undo = link_to(OLD)
    assert b"password1" not in Client().get(before, follow=True).content
    Client().post(reverse("account_reset_password"), {"email": NEW})
    thiefs = link_to(NEW)
    assert b"password1" in Client().get(thiefs, follow=True).content
    Client().post(undo)
    for link in (before, thiefs):
        assert b"password1" not in Client().get(link, follow=True).content


def test_an_address_that_another_has_by_now_does_not_come_back(client: Client, alice: User) -> None:
    changed(client)
    make_user("bob", email=OLD)
    assert Client().post(link_to(OLD)).status_code == 409
    assert EmailChange.objects.get().undone_at is None


def test_only_the_digest_of_the_link_is_kept(client: Client, alice: User) -> None:
    changed(client)
    token = link_to(OLD).rsplit("/", 1)[1]
    assert token not in EmailChange.objects.get().digest


def test_an_invented_link_is_dead(client: Client, db: None) -> None:
    assert client.get(reverse("email-undo", args=["invented"])).status_code == 404


def test_an_address_that_another_got_meanwhile_is_not_confirmed(
    client: Client, alice: User
) -> None:
    attempt(client, "alice")
    confirmed(client)
    ask(client)
    make_user("bob", email=NEW.upper())
    answer = client.post(link_to(NEW), follow=True)
    assert "another account has it" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.email == OLD
