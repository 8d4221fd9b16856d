"""`manage.py export_user NAME PATH` writes all files and data of a user into a ZIP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from imgfly.lib.problems import Unavailable
from media_api.archive.writing import media_of, write


class Command(BaseCommand):
    help = "Write all files and data of a user into a ZIP, as the user's own export does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no user named {options['username']}")
        self.written(user, options["path"])
        self.stdout.write(f"wrote {media_of(user).count()} media to {options['path']}")

    def written(self, user: User, path: Path) -> None:
        """No part of it stays if it fails; what was there before is not touched."""
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                try:
                    write(user, file)
                except BaseException:
                    path.unlink()
                    raise
        except OSError as error:
            raise CommandError(f"cannot write {path}: {error.strerror}") from error
        except Unavailable as problem:
            raise CommandError(problem.message) from problem
