"""`manage.py create_user NAME --password-file F [--email E] [--admin]`, for scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User


class Command(BaseCommand):
    help = "Make a user. The password is read from a file, so that no list of processes shows it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--password-file", required=True, type=Path)
        parser.add_argument("--email", default="")
        parser.add_argument("--admin", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        password = self.password_from(options["password_file"])
        role = User.Role.ADMIN if options["admin"] else User.Role.USER
        user = User(username=options["name"], email=options["email"], role=role)
        user.set_password(password)
        try:
            validate_password(password, user)
            user.full_clean()
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        user.save()
        self.stdout.write(f"made {user.get_username()}")

    def password_from(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CommandError(f"cannot read {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"cannot read {path}: it is not UTF-8 text") from error
