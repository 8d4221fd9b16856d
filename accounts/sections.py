"""What an export tells of its owner beside the files: sections, added by whoever has rows."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Model

from accounts import traces  # noqa: F401 - registers its farewells
from accounts.models import ApiKey, AuditEvent, Follow, Notification, User

Section = Callable[[User], dict[str, Any] | Iterable[dict[str, Any]]]
SECTIONS: dict[str, Section] = {}
SECRETS = {"password", "digest", "bcrypt_hash", "delete_digest", "password_hash", "session_seed"}


def section(name: str) -> Callable[[Section], Section]:
    """Register a function of a user: what it tells becomes `<name>.json` in every export.

    Functions stand in the module `sections` of their app, which is loaded at the start. Where
    there may be many rows they yield from an iterator. They leave out every secret.
    """

    def register(told: Section) -> Section:
        SECTIONS[name] = told
        return told

    return register


def facts(row: Model, *, without: Container[str] = ()) -> dict[str, Any]:
    """All columns of a row but its number, its relations and what is secret."""
    return {
        field.name: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if not (field.primary_key or field.is_relation or field.name in SECRETS)
        and field.name not in without
    }


@section("account")
def account(user: User) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    return {**facts(user), "email_addresses": [facts(address) for address in addresses]}


@section("api_keys")
def api_keys(user: User) -> Iterator[dict[str, Any]]:
    """Never the keys themselves: nobody has them."""
    for key in ApiKey.objects.filter(user=user).order_by("pk").iterator():
        yield {**facts(key), "prefix": key.prefix}


@section("events")
def events(user: User) -> Iterator[dict[str, Any]]:
    """The log of what concerns the safety of the account."""
    rows = AuditEvent.objects.filter(user_id=user.pk).order_by("pk")
    yield from (facts(row, without={"user_id", "username"}) for row in rows.iterator())


@section("follows")
def follows(user: User) -> Iterator[dict[str, Any]]:
    """Whom this user follows. Who follows this user is theirs to tell."""
    rows = Follow.objects.filter(follower=user).select_related("followed").order_by("pk")
    for follow in rows.iterator():
        yield {"username": follow.followed.username, **facts(follow)}


@section("notifications")
def notifications(user: User) -> Iterator[dict[str, Any]]:
    """What happened to what, and when, without who did it."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    yield from (facts(row, without={"subject"}) for row in rows.iterator())
