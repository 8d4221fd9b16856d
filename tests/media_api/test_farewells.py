"""What has to forget a user beside the rows that go by themselves (PRV-7, AUD-1)."""

from __future__ import annotations

import pytest

from accounts import audit, leaving
from accounts.models import AuditEvent, User
from media_api import departures
from tests.media_api.exports import leave_now

pytestmark = pytest.mark.django_db


def test_the_log_keeps_what_happened_but_not_to_whom(alice: User, bob: User) -> None:
    audit.note(audit.Event.SIGN_IN_FAILED, subject=alice.email.upper())
    audit.note(audit.Event.MODERATED, user=bob, subject="alice")
    audit.note(audit.Event.SIGNED_IN, user=alice)
    leave_now(alice)
    departures.purge(alice.pk)
    rows = AuditEvent.objects.order_by("pk").values_list("event", "user_id", "username", "subject")
    assert list(rows) == [
        ("sign_in_failed", None, "", ""),
        ("moderated", bob.pk, "bob", ""),
        ("signed_in", None, "", ""),
        ("leaving", None, "", ""),
        ("account_deleted", None, "", ""),
    ]


def test_whoever_registers_is_told_before_the_row_goes(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def forget(user: User) -> None:
        assert User.objects.filter(pk=user.pk).exists()
        told.append(user.username)

    monkeypatch.setattr(leaving, "FAREWELLS", leaving.FAREWELLS)
    leaving.FAREWELLS.append(forget)
    try:
        leave_now(alice)
        departures.purge(alice.pk)
    finally:
        leaving.FAREWELLS.remove(forget)
    assert told == ["alice"]
