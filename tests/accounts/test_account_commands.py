"""Commands that make users and keys, and the first administrator."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.keys import recognise
from accounts.models import ApiKey, User
from accounts.registration import first_admin
from tests.makers import make_key, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text("fold seven umbrellas\n", encoding="utf-8")
    return path


def run(name: str, *arguments: str) -> str:
    output = StringIO()
    call_command(name, *arguments, stdout=output)
    return output.getvalue()


def test_a_user_is_made_with_the_password_of_the_file(password_file: Path) -> None:
    output = run(
        "create_user", "carol", "--password-file", str(password_file), "--email", "c@example.org"
    )
    user = User.objects.get(username="carol")
    assert user.check_password("fold seven umbrellas")
    assert (user.email, user.role, user.is_active) == ("c@example.org", "user", True)
    assert "umbrellas" not in output


def test_an_administrator_is_made(password_file: Path) -> None:
    run("create_user", "carol", "--password-file", str(password_file), "--admin")
    assert User.objects.get(username="carol").is_admin


@pytest.mark.parametrize(
    ("name", "password", "email", "message"),
    [
        ("carol", "short", "", "too short"),
        ("carol", "password123", "", "too common"),
        ("carolcarol", "carolcarol", "", "similar"),
        ("carol", "", "", "too short"),
        ("ALICE", "fold seven umbrellas", "", "name|Name|username"),
        ("ab", "fold seven umbrellas", "", "at least 3"),
        ("a" * 17, "fold seven umbrellas", "", "at most 16"),
        ("carol smith", "fold seven umbrellas", "", "letters, digits and the underscore"),
        ("carol\n", "fold seven umbrellas", "", "letters, digits and the underscore"),
        ("卡罗尔先生", "fold seven umbrellas", "", "letters, digits and the underscore"),
        ("carol", "fold seven umbrellas", "nonsense", "valid email"),
        ("carol", "fold seven umbrellas", "ALICE@example.org", "mail"),
    ],
)
def test_what_is_wrong_with_a_user_is_told(
    tmp_path: Path, name: str, password: str, email: str, message: str
) -> None:
    make_user("alice", email="alice@example.org")
    path = tmp_path / "password"
    path.write_text(password, encoding="utf-8")
    with pytest.raises(CommandError, match=message):
        run("create_user", name, "--password-file", str(path), "--email", email)
    assert User.objects.count() == 1


def test_a_password_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot read .*absent: No such file"):
        run("create_user", "carol", "--password-file", str(tmp_path / "absent"))


def test_a_password_file_that_is_no_text_is_an_error_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="cannot read"):
        run("create_user", "carol", "--password-file", str(path))


def test_the_key_and_nothing_else_is_printed() -> None:
    user = make_user("carol")
    output = run("create_api_key", "Carol", "--name", "Backup")
    assert re.fullmatch(r"chv_\w{11}_\w{43}\n", output)
    key = recognise(output.strip(), None)
    assert (key.user, key.name) == (user, "Backup")


def test_nobody_has_no_key() -> None:
    with pytest.raises(CommandError, match="no user named carol"):
        run("create_api_key", "carol")


def test_the_twenty_first_key_is_refused() -> None:
    user = make_user("carol")
    for _ in range(20):
        make_key(user)
    with pytest.raises(CommandError, match="20 API keys"):
        run("create_api_key", "carol")
    assert ApiKey.objects.count() == 20


def test_the_first_administrator_is_made_once() -> None:
    made = first_admin()
    assert made is not None
    user = User.objects.get()
    assert (user.username, user.is_admin, user.is_staff) == (made.username, True, True)
    assert user.check_password(made.password)
    assert len(made.password) >= 16
    assert recognise(made.key, None).user == user
    assert first_admin() is None
    assert User.objects.count() == 1


def test_where_there_is_a_user_no_administrator_is_made() -> None:
    make_user("carol")
    assert first_admin() is None


def test_two_installations_have_different_passwords() -> None:
    first = first_admin()
    User.objects.all().delete()
    second = first_admin()
    assert first is not None
    assert second is not None
    assert first.password != second.password
    assert first.key != second.key
