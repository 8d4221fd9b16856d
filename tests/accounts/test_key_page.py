"""The page of API keys: making, renaming, regenerating, revoking (KEY-1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts import keys
from accounts.models import ApiKey, AuditEvent, User
from tests.makers import make_album, make_key

pytestmark = pytest.mark.django_db
PAGE = "/settings/api"
TEXT = re.compile(r"chv_[0-9A-Za-z]{11}_[0-9A-Za-z]{43}")
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIELDS = {"name": "Laptop", "scopes": ["upload"]}


@pytest.fixture
def member(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def make(client: Client, **fields: Any) -> str:
    """The text of a key made on the page."""
    response = client.post(PAGE, {**FIELDS, **fields})
    found = TEXT.search(response.content.decode())
    assert found, response.content.decode()
    return found[0]


def act(client: Client, key: ApiKey, action: str, **fields: Any) -> Any:
    return client.post(f"{PAGE}/{key.public_id}/{action}", fields)


def test_a_key_made_here_is_as_wished(member: Client, alice: User) -> None:
    album = make_album(alice)
    with time_machine.travel(START, tick=False):
        text = make(
            member,
            name=" Camera\u202e ",
            scopes=["upload", "delete"],
            expires_in="7",
            album=album.public_id,
        )
    row = ApiKey.objects.get()
    assert (row.user, row.name, row.scopes) == (alice, "Camera", ["upload", "delete"])
    assert row.expires_at == START + timedelta(days=7)
    assert row.only_album == album.public_id
    with time_machine.travel(START, tick=False):
        assert keys.recognise(text, None) == row


def test_only_what_is_asked_for_is_given(member: Client) -> None:
    make(member)
    row = ApiKey.objects.get()
    assert (row.scopes, row.expires_at, row.only_album) == (["upload"], None, "")


def test_the_text_is_shown_once_and_kept_by_nobody(member: Client) -> None:
    response = member.post(PAGE, FIELDS)
    text = TEXT.search(response.content.decode())
    assert text
    assert "no-store" in response.headers["Cache-Control"]
    assert f'value="{text[0]}"' in response.content.decode()  # selectable without JavaScript
    assert text[0] not in member.get(PAGE).content.decode()
    assert text[0].rpartition("_")[2] not in repr(dict(member.session.items()))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " \u202e "},
        {"name": "x" * 101},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"expires_in": "99999"},
        {"expires_in": "-1"},
        {"album": "someone's"},
    ],
)
def test_what_makes_no_sense_makes_no_key(member: Client, wrong: dict[str, Any]) -> None:
    response = member.post(PAGE, {**FIELDS, **wrong})
    assert response.status_code == 200
    assert b"errorlist" in response.content
    assert not ApiKey.objects.exists()


def test_an_album_of_another_is_none_of_ones_own(member: Client, bob: User) -> None:
    response = member.post(PAGE, {**FIELDS, "album": make_album(bob).public_id})
    assert b"errorlist" in response.content
    assert not ApiKey.objects.exists()


def test_the_twenty_first_is_refused_in_words(member: Client, alice: User) -> None:
    for number in range(20):
        keys.make(alice, name=str(number))
    response = member.post(PAGE, FIELDS)
    assert "revoke one first" in response.content.decode()
    assert ApiKey.objects.count() == 20


def test_the_list_says_all_about_a_key_but_the_key(member: Client, alice: User, bob: User) -> None:
    album = make_album(alice, name="Holidays")
    make(member, name="Camera", album=album.public_id, scopes=["upload", "read"])
    ApiKey.objects.update(last_used_at=START, last_used_ip="192.0.2.7")
    make_key(bob, name="Not hers")
    keys.revoke(keys.make(alice, name="Revoked one").row)
    shown = member.get(PAGE).content.decode()
    row = ApiKey.objects.get(name="Camera")
    for said in ("Camera", row.prefix, "Upload", "Read", "Only into Holidays", "192.0.2.7"):
        assert said in shown
    assert "Not hers" not in shown
    assert "Revoked one" not in shown


def test_a_key_that_has_ended_is_listed_as_such(member: Client, alice: User) -> None:
    row = keys.make(alice, name="Old").row
    ApiKey.objects.update(expires_at=START)
    shown = member.get(PAGE).content.decode()
    assert "Ended" in shown
    assert f"{PAGE}/{row.public_id}/regenerate" not in shown
    assert act(member, row, "regenerate").status_code == 404


def test_a_regenerated_key_is_the_same_with_another_secret(
    member: Client, upload: Callable[..., Any], alice: User
) -> None:
    made = keys.make(alice, name="Laptop")
    assert upload(key=made.text).status_code == 200
    fresh = TEXT.search(act(member, made.row, "regenerate").content.decode())
    assert fresh
    assert fresh[0].startswith(made.row.prefix)
    assert upload(key=made.text).status_code == 401
    assert upload(key=fresh[0]).status_code == 200
    assert ApiKey.objects.filter(name="Laptop").count() == 1


def test_a_revoked_key_is_refused_on_the_next_request(
    member: Client, upload: Callable[..., Any]
) -> None:
    first, second = make(member, name="First"), make(member, name="Second")
    assert upload(key=first).status_code == 200
    response = act(member, ApiKey.objects.get(name="First"), "revoke")
    assert response.headers["Location"] == PAGE
    assert upload(key=first).status_code == 401
    assert upload(key=second).status_code == 200


def test_a_key_is_renamed(member: Client, alice: User) -> None:
    row = keys.make(alice, name="Laptop").row
    act(member, row, "rename", name=" New\u200b name ")
    row.refresh_from_db()
    assert row.name == "New name"
    act(member, row, "rename", name="   ")
    row.refresh_from_db()
    assert row.name == "New name"


@pytest.mark.parametrize("action", ["rename", "regenerate", "revoke"])
def test_the_keys_of_another_do_not_exist(member: Client, bob: User, action: str) -> None:
    made = keys.make(bob, name="His")
    assert act(member, made.row, action, name="Mine").status_code == 404
    assert keys.recognise(made.text, None).name == "His"


@pytest.mark.parametrize("action", ["rename", "regenerate", "revoke"])
def test_links_change_nothing(member: Client, alice: User, action: str) -> None:
    row = keys.make(alice, name="Laptop").row
    assert member.get(f"{PAGE}/{row.public_id}/{action}").status_code == 405


def test_changes_need_the_form(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(PAGE, FIELDS).status_code == 403


def test_what_is_done_to_keys_is_noted_without_them(member: Client) -> None:
    text = make(member)
    row = ApiKey.objects.get()
    act(member, row, "regenerate")
    act(member, row, "revoke")
    events = AuditEvent.objects.order_by("pk").filter(event__startswith="key_")
    assert [event.event for event in events] == ["key_made", "key_made", "key_revoked"]
    assert all(row.prefix in event.subject for event in events)
    assert not any(text.rpartition("_")[2] in repr(vars(event)) for event in events)


def urls(public_id: str) -> list[str]:
    return [
        PAGE,
        f"{PAGE}/config/curl",
        *(f"{PAGE}/{public_id}/{action}" for action in ("rename", "regenerate", "revoke")),
    ]


@pytest.mark.parametrize("how", ["header", "bearer", "query", "form"])
def test_a_key_neither_makes_nor_widens_nor_lists_keys(
    client: Client, alice: User, how: str
) -> None:
    made = keys.make(alice, name="Curious")
    headers = {"X-API-Key": made.text} if how == "header" else {}
    if how == "bearer":
        headers = {"Authorization": f"Bearer {made.text}"}
    query = f"?key={made.text}" if how == "query" else ""
    fields = {**FIELDS, "name": "More", "scopes": ["upload", "edit"], "key": made.text}
    for url in urls(made.row.public_id):
        for response in (
            client.get(f"{url}{query}", headers=headers),
            client.post(f"{url}{query}", fields, headers=headers),
        ):
            assert response.status_code == 302, url
            assert response.headers["Location"].startswith("/account/login/")
            assert "Curious" not in response.content.decode()
    assert list(ApiKey.objects.values_list("name", "scopes")) == [("Curious", made.row.scopes)]


@pytest.mark.parametrize("count", [1, 15])
def test_the_page_costs_few_queries(
    member: Client, alice: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        keys.make(alice, name=str(number))
    member.get(PAGE)
    with django_assert_max_num_queries(7):
        member.get(PAGE)


def test_the_page_speaks_chinese(member: Client) -> None:
    shown = member.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "创建密钥" in shown
    assert "Make the key" not in shown
