"""API keys: how they are made, kept, recognised and revoked (KEY-1, KEY-4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import keys
from accounts.models import ApiKey, User
from accounts.problems import TooManyKeys, WrongKey
from tests.makers import make_key, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def everything_stored() -> str:
    """All columns of all rows of both tables, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in (ApiKey, User):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - our own name
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_key_has_the_shape_that_tools_expect(alice: User) -> None:
    made = keys.make(alice, name="ShareX")
    assert re.fullmatch(r"chv_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}", made.text)
    assert made.text.startswith(made.row.prefix)
    assert str(made.row) == f"ShareX ({made.row.prefix}…)"


def test_no_row_holds_the_key(alice: User) -> None:
    made = keys.make(alice, name="ShareX")
    keys.recognise(made.text, "192.0.2.1")
    stored, secret = everything_stored(), made.text.rpartition("_")[2]
    assert made.row.public_id in stored
    assert made.text not in stored
    assert secret not in stored
    assert secret[:16] not in stored


def test_a_key_is_recognised_with_its_user(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text = make_key(alice)
    keys.recognise(text, "192.0.2.1")
    with django_assert_num_queries(1):
        key = keys.recognise(text, "192.0.2.1")
        assert key.user == alice


def wrong_texts(text: str) -> list[str]:
    return [
        "",
        "chv_",
        text[:-1],
        text + "A",
        text[:-1] + ("B" if text[-1] == "A" else "A"),
        text.swapcase(),
        f" {text}",
        f"{text}\n",
        text.replace("chv_", "CHV_"),
        f"chv_AAAAAAAAAAA_{text.rpartition('_')[2]}",
        text.rpartition("_")[2],
        "chv_秘密_" + "a" * 43,
        "x" * 10_000,
    ]


def test_unknown_and_wrong_keys_are_refused_alike(alice: User) -> None:
    text = make_key(alice)
    messages = set()
    for wrong in wrong_texts(text):
        with pytest.raises(WrongKey) as caught:
            keys.recognise(wrong, "192.0.2.1")
        messages.add((caught.value.message, caught.value.code, caught.value.status))
    assert messages == {("Invalid API key.", 100, 401)}


def test_unknown_and_wrong_keys_have_the_same_answer(alice: User, client: Client) -> None:
    text = make_key(alice)
    answers = [
        client.post("/api/1/upload", headers={"X-API-Key": wrong})
        for wrong in (text[:-1] + "-", f"chv_AAAAAAAAAAA_{'a' * 43}", "nonsense")
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        del answer.headers["X-Request-ID"]  # each has its own
    assert len({repr(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_wrong_secret_costs_as_many_queries_as_an_unknown_key(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text = make_key(alice)
    for wrong in (text[:-1] + "-", f"chv_AAAAAAAAAAA_{'a' * 43}"):
        with django_assert_num_queries(1), pytest.raises(WrongKey):
            keys.recognise(wrong, None)


def test_revoking_acts_on_the_next_request(upload: Any, alice: User) -> None:
    made = keys.make(alice, name="old")
    assert upload(key=made.text).status_code == 200
    keys.revoke(made.row)
    assert upload(key=made.text).status_code == 401


def test_revoking_twice_keeps_the_first_date(alice: User) -> None:
    row = keys.make(alice, name="old").row
    with time_machine.travel(START, tick=False):
        keys.revoke(row)
    with time_machine.travel(START + timedelta(days=1), tick=False):
        keys.revoke(row)
    row.refresh_from_db()
    assert row.revoked_at == START


def test_a_key_ends_at_its_end(alice: User) -> None:
    made = keys.make(alice, name="short")
    ApiKey.objects.update(expires_at=START)
    with time_machine.travel(START - timedelta(seconds=1), tick=False):
        assert keys.recognise(made.text, None) == made.row
    with time_machine.travel(START, tick=False), pytest.raises(WrongKey):
        keys.recognise(made.text, None)


def test_the_key_of_an_inactive_user_is_refused(alice: User) -> None:
    text = make_key(alice)
    User.objects.update(is_active=False)
    with pytest.raises(WrongKey):
        keys.recognise(text, None)


def test_a_user_has_twenty_usable_keys_at_most(alice: User, bob: User) -> None:
    rows = [keys.make(alice, name=str(number)).row for number in range(20)]
    with pytest.raises(TooManyKeys, match="20"):
        keys.make(alice, name="one more")
    assert keys.make(bob, name="another user's").text
    keys.revoke(rows[0])
    assert keys.make(alice, name="instead").text
    assert ApiKey.objects.filter(user=alice).count() == 21


def test_the_last_use_is_noted_once_a_minute_with_its_address(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = keys.make(alice, name="busy")
    with time_machine.travel(START, tick=False):
        keys.recognise(made.text, "192.0.2.1")
    with time_machine.travel(START + timedelta(seconds=59), tick=False):
        with django_assert_num_queries(1):
            keys.recognise(made.text, "192.0.2.2")
        made.row.refresh_from_db()
        assert (made.row.last_used_at, made.row.last_used_ip) == (START, "192.0.2.1")
    with time_machine.travel(START + timedelta(seconds=60), tick=False):
        keys.recognise(made.text, "2001:db8::1")
        made.row.refresh_from_db()
        assert made.row.last_used_at == timezone.now()
        assert made.row.last_used_ip == "2001:db8::1"


def test_a_refused_key_notes_no_use(alice: User) -> None:
    made = keys.make(alice, name="guessed")
    with pytest.raises(WrongKey):
        keys.recognise(made.text[:-1] + "-", "192.0.2.1")
    made.row.refresh_from_db()
    assert made.row.last_used_at is None


def test_the_scopes_say_what_a_key_may_do(alice: User) -> None:
    row = keys.make(alice, name="reader", scopes=(ApiKey.Scope.READ,)).row
    row.refresh_from_db()
    assert row.allows(ApiKey.Scope.READ)
    assert not row.allows(ApiKey.Scope.UPLOAD)
    everything = keys.make(alice, name="all").row
    assert all(everything.allows(scope) for scope in ApiKey.Scope)


def test_keys_go_with_their_user() -> None:
    user = make_user()
    text = make_key(user)
    user.delete()
    with pytest.raises(WrongKey):
        keys.recognise(text, None)
