"""Commands for one user: all of it into a file, or away."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from media_api.models import Media
from tests.makers import make_media, make_user

pytestmark = pytest.mark.django_db


def test_the_command_deletes_after_the_grace_or_now(alice: User, bob: User, capsys: Any) -> None:
    call_command("delete_user", "ALICE")
    alice.refresh_from_db()
    assert alice.is_leaving
    assert "alice is locked" in capsys.readouterr().out
    make_media(bob)
    call_command("delete_user", "bob", "--now")
    assert "deleted bob" in capsys.readouterr().out
    assert not User.objects.filter(username="bob").exists()
    assert not Media.objects.exists()


def test_the_commands_say_why_not(tmp_path: Path) -> None:
    make_user("root", role=User.Role.ADMIN)
    with pytest.raises(CommandError, match="no user named"):
        call_command("delete_user", "nobody")
    with pytest.raises(CommandError, match="no user named"):
        call_command("export_user", "nobody", str(tmp_path / "a.zip"))
    with pytest.raises(CommandError, match="last administrator"):
        call_command("delete_user", "root", "--now")


def test_the_command_exports(upload: Any, tmp_path: Path, capsys: Any) -> None:

    upload(filename="a.jpg")
    path = tmp_path / "alice.zip"
    call_command("export_user", "Alice", str(path))
    archive = zipfile.ZipFile(path)
    assert archive.testzip() is None
    assert "files/a.jpg" in archive.namelist()
    assert json.loads(archive.read("account.json"))["username"] == "alice"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "wrote 1 media" in capsys.readouterr().out
    with pytest.raises(CommandError, match="File exists"):
        call_command("export_user", "alice", str(path))
    assert path.exists()
