"""Users: what their role means, and which names are free."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "is_staff", "is_admin"),
    [("user", False, False), ("manager", True, False), ("admin", True, True)],
)
def test_the_role_is_the_one_truth(role: str, is_staff: bool, is_admin: bool) -> None:  # noqa: FBT001
    user = make_user(role=role)
    assert (user.is_staff, user.is_admin, user.is_superuser) == (is_staff, is_admin, is_admin)
    assert user.has_perm("accounts.change_user") is is_admin


def test_an_inactive_administrator_may_nothing() -> None:
    user = make_user(role="admin", is_active=False)
    assert not user.has_perm("media_api.delete_media")


def test_a_superuser_of_django_is_an_administrator() -> None:
    user = User.objects.create_superuser("carol", "C@EXAMPLE.org", PASSWORD)
    assert user.role == User.Role.ADMIN
    assert user.email == "C@example.org"
    assert user.password != PASSWORD


@pytest.mark.parametrize(
    ("username", "email"),
    [("alice", "x@example.org"), ("Alice", "x@example.org"), ("carol", "ALICE@example.org")],
)
def test_names_and_addresses_are_one_whatever_their_case(username: str, email: str) -> None:
    make_user("alice", email="alice@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(username, email=email)
    with pytest.raises(ValidationError):
        User(username=username, email=email, password="x").full_clean()


def test_several_users_may_have_no_address() -> None:
    assert make_user("alice", email="").pk != make_user("carol", email="").pk


@pytest.mark.parametrize("username", ["abc", "a_b", "A1_" + "z" * 13, "___"])
def test_names_that_are_allowed(username: str) -> None:
    User(username=username, email="x@example.org", password="x").full_clean()


@pytest.mark.parametrize(
    "username", ["", "ab", "a" * 17, "a b", "a-b", "a.b", "abc\n", "ábc", "<b>"]
)
def test_names_that_are_not(username: str) -> None:
    with pytest.raises(ValidationError):
        User(username=username, email="x@example.org", password="x").full_clean()


def test_a_user_is_shown_by_name() -> None:
    assert str(make_user("alice")) == "alice"
