"""Second factors: codes that work once, and who needs one (AUT-4, ADM-1)."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.signing_in import attempt, code_of, confirmed, signed_in, with_app

pytestmark = pytest.mark.django_db
CODE = reverse("mfa_authenticate")


def enter(name: str, code: str) -> bool:
    client = Client()
    attempt(client, name)
    assert not signed_in(client)
    client.post(CODE, {"code": code})
    return signed_in(client)


def test_the_password_alone_is_not_enough(client: Client, alice: User) -> None:
    with_app(alice)
    assert attempt(client, "alice").headers["Location"] == CODE
    assert not signed_in(client)


def test_the_same_code_works_once(alice: User) -> None:
    with time_machine.travel(time.time(), tick=False):
        code = code_of(with_app(alice))
        assert [enter("alice", code), enter("alice", code)] == [True, False]


@pytest.mark.parametrize(
    ("steps", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_wrong_by_half_a_minute(
    alice: User,
    steps: int,
    works: bool,  # noqa: FBT001
) -> None:
    with time_machine.travel(time.time(), tick=False):
        assert enter("alice", code_of(with_app(alice), steps)) is works


def test_a_code_works_once_also_where_processes_share_no_cache(alice: User) -> None:
    with time_machine.travel(time.time(), tick=False):
        code = code_of(with_app(alice))
        assert enter("alice", code)
        cache.clear()
        assert not enter("alice", code)


def test_the_code_that_proved_a_new_app_counts_as_used(
    client: Client,
    alice: User,
    django_capture_on_commit_callbacks: Any,
) -> None:
    page = reverse("mfa_activate_totp")
    with time_machine.travel(time.time(), tick=False):
        attempt(client, "alice")
        confirmed(client)
        secret = client.get(page).context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            client.post(page, {"code": code_of(secret)})
        assert not enter("alice", code_of(secret))
        assert enter("alice", code_of(secret, 1))


def test_a_code_does_not_work_after_a_later_one(alice: User) -> None:
    with time_machine.travel(time.time(), tick=False):
        secret = with_app(alice)
        assert enter("alice", code_of(secret))
        assert not enter("alice", code_of(secret, -1))
        assert enter("alice", code_of(secret, 1))


def test_a_code_never_works_again_later(alice: User) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        code = code_of(with_app(alice))
        assert enter("alice", code)
        for _ in range(3):
            clock.shift(31)
            assert not enter("alice", code)


def test_ten_recovery_codes_that_work_once_each(alice: User) -> None:
    with_app(alice)
    codes = RecoveryCodes.activate(alice).generate_codes()
    assert len({*codes}) == 10
    assert [enter("alice", codes[0]), enter("alice", codes[0])] == [True, False]
    assert enter("alice", codes[9])


def test_guessing_codes_is_limited(alice: User) -> None:
    secret = with_app(alice)
    client = Client()
    attempt(client, "alice")
    for number in range(6):
        client.post(CODE, {"code": f"00000{number}"})
    client.post(CODE, {"code": code_of(secret)})
    assert not signed_in(client)


def test_the_secret_is_encrypted_where_it_is_stored(alice: User) -> None:
    secret = with_app(alice)
    stored = Authenticator.objects.get(user=alice).data["secret"]
    assert secret not in stored
    assert stored.startswith("gAAAA")


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]
)
def test_adding_one_asks_for_the_password(client: Client, alice: User, name: str) -> None:
    attempt(client, "alice")
    asked = client.get(reverse(name))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_a_member_with_an_app_can_still_change_the_address(client: Client, alice: User) -> None:
    client.force_login(alice)
    confirmed(client)
    with_app(alice)
    client.post(reverse("account_email"), {"email": "new@example.org", "action_add": ""})
    assert alice.emailaddress_set.filter(email="new@example.org").exists()  # type: ignore[attr-defined]


def test_staff_needs_one_where_the_site_says_so(client: Client, admin: User, settings: Any) -> None:
    settings.STAFF_2FA = True
    client.force_login(admin)
    stopped = client.get(reverse("admin:index"))
    assert stopped.headers["Location"] == reverse("settings-security")
    with_app(admin)
    assert client.get(reverse("admin:index")).status_code == 200


def test_without_https_staff_needs_none(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.get(reverse("admin:index")).status_code == 200
