"""Every named address, tried as every role: what the map of the site has, the table has (ADM-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts import keys
from accounts.models import User
from tests.accounts.signing_in import with_app
from tests.architecture import access
from tests.architecture.passkeys import make_passkey
from tests.makers import make_album, make_media, make_user
from tests.media_api.exports import make_export

ACTORS = ("visitor", "stranger", "owner", "manager", "administrator")
MODEL_PAGE = re.compile(r"admin:\w+_(?<!password_)(changelist|add|change|delete|history)")
ROWS = [line.split(maxsplit=3) for line in access.TABLE.strip().splitlines()]


def named(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}"


NAMES = sorted({*named(get_resolver().url_patterns)})
MODEL_PAGES = [name for name in NAMES if MODEL_PAGE.fullmatch(name)]


def pages(text: str) -> set[str]:
    lines = (line.split(":") for line in text.strip().splitlines())
    return {f"admin:{model}_{page}" for model, words in lines for page in words.split()}


def test_every_named_address_has_a_line() -> None:
    assert sorted({name for name in NAMES if name not in MODEL_PAGES}) == sorted(
        {row[0] for row in ROWS}
    )
    assert pages(access.MANAGERS) | pages(access.NOBODY) <= {*MODEL_PAGES}
    assert len(MODEL_PAGES) > 30


@pytest.fixture
def clients(alice: User, bob: User, admin: User) -> dict[str, Client]:
    people = {
        "stranger": bob,
        "owner": alice,
        "manager": make_user("mary", role=User.Role.MANAGER),
        "administrator": admin,
    }
    signed_in = {name: Client(raise_request_exception=False) for name in ACTORS}
    for name, user in people.items():
        signed_in[name].force_login(user)
    return signed_in


@pytest.fixture
def things(alice: User, settings: Any) -> dict[str, str]:
    """What Alice has; the words of the table in braces. Nobody is asked for the password again."""
    settings.ACCOUNT_REAUTHENTICATION_REQUIRED = settings.MFA_REAUTHENTICATION_REQUIRED = False
    album = make_album(alice, privacy="private")
    make_user("shy", is_private=True)
    with_app(alice)
    RecoveryCodes.activate(alice)
    return {
        "person": str(alice.pk),
        "album": album.public_id,
        "shelf": make_album(alice).public_id,
        "image": make_media(alice).public_id,
        "hidden": make_media(alice, album=album).public_id,
        "clip": make_media(alice, file_type="mp4").public_id,
        "key": keys.make(alice, name="hers").row.public_id,
        "export": make_export(alice).public_id,
        "passkey": str(make_passkey(alice).pk),
    }


def arguments(text: str, things: dict[str, str]) -> dict[str, str]:
    if text == "-":
        return {}
    pairs = (pair.split("=") for pair in text.split(","))
    return {name: value.format(**things) for name, value in pairs}


@pytest.mark.parametrize(
    ("name", "method", "words", "expected"),
    [
        (name, method, *rest.split(maxsplit=1))
        for name, method, rest in ((row[0], row[1], f"{row[2]} {row[3]}") for row in ROWS)
    ],
)
def test_who_gets_what(
    clients: dict[str, Client],
    things: dict[str, str],
    name: str,
    method: str,
    words: str,
    expected: str,
) -> None:
    given = arguments(words, things)
    address = given.get("address") or reverse(name, kwargs=given)  # some have no one way back
    found = []
    for actor in ACTORS:
        response = clients[actor].generic(method, address, follow=False)
        found.append(response.status_code)
    assert " ".join(map(str, found)) == " ".join(expected.split())


@pytest.mark.parametrize("name", MODEL_PAGES)
def test_who_gets_which_page_of_the_administration(clients: dict[str, Client], name: str) -> None:
    try:
        address = reverse(name)
    except NoReverseMatch:
        address = reverse(name, args=["0"])  # permissions are asked for before the row
    found = {actor: clients[actor].get(address) for actor in ACTORS}
    assert found["visitor"].headers["Location"].startswith(reverse("admin:login"))
    for actor in ("stranger", "owner"):
        assert found[actor].headers["Location"].startswith(reverse("admin:login"))
    gone = name.endswith("history")  # a row that is not there has none, whoever asks
    for actor, has in (
        ("manager", name in pages(access.MANAGERS)),
        ("administrator", name not in pages(access.NOBODY)),
    ):
        allowed = found[actor].status_code in {200, 302}
        assert allowed is (has or gone), f"{actor}: {found[actor].status_code}"
