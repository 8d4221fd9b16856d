"""`manage.py delete_user NAME [--now]`: as if the user had asked for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.leaving import leave
from accounts.models import User
from accounts.problems import LastAdmin
from media_api import departures


class Command(BaseCommand):
    help = "Lock a user and hide what it holds, and delete all of it after the days of grace."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--now", action="store_true", help="no days of grace: delete at once")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no user named {options['username']}")
        name, user_id = user.username, user.pk
        try:
            leave(user, grace=timedelta(0) if options["now"] else None)
        except LastAdmin as problem:
            raise CommandError(problem.message) from problem
        if options["now"]:
            while not departures.purge(user_id):
                pass
            self.stdout.write(f"deleted {name}")
        else:
            self.stdout.write(f"{name} is locked and will be deleted at {user.deletes_at}")
