"""Guessing passwords is limited, and that never locks the owner out (AUT-1)."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.signing_in import attempt, signed_in
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db
HOME, THIEF = "198.51.100.7", "203.0.113.9"


def statuses(name: str, count: int, **extra: Any) -> list[int]:
    return [attempt(Client(), name, f"guess {n}", **extra).status_code for n in range(count)]


def test_five_failures_in_a_quarter_of_an_hour_from_one_place(alice: User) -> None:
    with time_machine.travel(0, tick=False) as clock:
        assert statuses("alice", 6, REMOTE_ADDR=THIEF) == [200] * 5 + [429]
        stopped = attempt(Client(), "alice", REMOTE_ADDR=THIEF)
        assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "901")
        clock.shift(2 * 15 * 60)
        assert attempt(Client(), "alice", REMOTE_ADDR=THIEF).status_code == 302


def test_the_address_of_mail_and_the_name_count_as_one(alice: User) -> None:
    names = ["alice", alice.email, "ALICE", alice.email.upper(), "alice", "alice"]
    found = [attempt(Client(), name, "guess", REMOTE_ADDR=THIEF).status_code for name in names]
    assert found == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("addresses", "last"),
    [
        ([f"2001:db8:1:2::{n}" for n in range(1, 7)], 429),
        ([f"2001:db8:1:{n}::1" for n in range(1, 7)], 200),
    ],
    ids=["one /64", "many /64"],
)
def test_a_network_of_ipv6_is_one_place(alice: User, addresses: list[str], last: int) -> None:
    found = [attempt(Client(), "alice", "guess", REMOTE_ADDR=ip).status_code for ip in addresses]
    assert found == [200] * 5 + [last]


def test_a_forged_header_does_not_reset_the_count(alice: User) -> None:
    found = [
        attempt(Client(), "alice", "guess", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(6)
    ]
    assert found == [200] * 5 + [429]


def test_behind_a_proxy_only_its_own_word_counts(alice: User, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    forged = [f"192.0.2.{n}, {THIEF}" for n in range(6)]
    found = [
        attempt(Client(), "alice", "guess", headers={"X-Forwarded-For": text}).status_code
        for text in forged
    ]
    assert found == [200] * 5 + [429]


def test_twenty_five_failures_in_five_minutes_from_one_address(db: None) -> None:
    found = [
        attempt(Client(), f"nobody{n}", "guess", REMOTE_ADDR=THIEF).status_code for n in range(26)
    ]
    assert found == [200] * 25 + [429]


def guessed_from_everywhere(name: str, count: int) -> list[int]:
    return [
        attempt(Client(), name, "guess", REMOTE_ADDR=f"203.0.113.{n}").status_code
        for n in range(1, count + 1)
    ]


def test_twenty_five_failures_in_an_hour_at_one_account(alice: User) -> None:
    assert guessed_from_everywhere("alice", 26) == [200] * 25 + [429]


def test_the_owner_still_signs_in_from_where_it_has_been(alice: User) -> None:
    assert attempt(Client(), "alice", REMOTE_ADDR=HOME).status_code == 302
    assert guessed_from_everywhere("alice", 26)[-1] == 429
    owner = Client()
    assert attempt(owner, "alice", REMOTE_ADDR=HOME).status_code == 302
    assert signed_in(owner)


def test_an_account_that_does_not_exist_is_limited_alike(db: None) -> None:
    assert guessed_from_everywhere("nobody", 26) == [200] * 25 + [429]


def test_signing_in_does_not_use_the_limit_up(alice: User) -> None:
    found = [attempt(Client(), "alice", REMOTE_ADDR=HOME).status_code for _ in range(8)]
    assert found == [302] * 8


def test_a_success_does_not_forgive_the_failures_before(alice: User) -> None:
    assert statuses("alice", 4, REMOTE_ADDR=THIEF) == [200] * 4
    assert attempt(Client(), "alice", REMOTE_ADDR=THIEF).status_code == 302
    assert statuses("alice", 2, REMOTE_ADDR=THIEF) == [200, 429]


@pytest.mark.parametrize("name", ["alice", "nobody", "nobody@example.org", "closed"])
def test_every_failure_says_the_same_and_costs_one_hash(alice: User, name: str) -> None:
    make_user("closed", is_active=False)
    hashed: list[str] = []
    original = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return original(self, password, salt)

    with patch.object(MD5PasswordHasher, "encode", counted):
        answer = attempt(Client(), name, "guess")
    assert answer.status_code == 200
    assert len(hashed) == 1
    assert "not correct" in answer.content.decode()


def test_the_password_that_is_asked_for_again_is_limited_too(client: Client, alice: User) -> None:
    attempt(client, "alice")
    found = [
        client.post("/account/reauthenticate/", {"password": f"guess {n}"}).status_code
        for n in range(6)
    ]
    assert found == [200] * 5 + [429]


def test_a_forgotten_password_does_not_send_letter_after_letter(alice: User) -> None:
    for _ in range(8):
        Client().post("/account/password/reset/", {"email": alice.email})
    assert len(mail.outbox) <= 5
    assert PASSWORD not in str(mail.outbox[0].message())


def test_too_many_of_any_form_get_a_page_of_the_house(client: Client) -> None:
    answer = [client.post("/account/signup/", {}) for _ in range(21)][-1]
    assert answer.status_code == 429
    assert "Too many requests" in answer.content.decode()
    assert "<header" in answer.content.decode()
