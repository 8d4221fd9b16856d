"""`manage.py create_api_key NAME [--name TEXT]` prints a new key of that user and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.keys import make
from accounts.models import User
from accounts.problems import TooManyKeys


class Command(BaseCommand):
    help = "Make an API key for a user and print it: the only time that it can be seen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="Command line", help="what the key is for")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no user named {options['username']}")
        try:
            self.stdout.write(make(user, name=options["name"]).text)
        except TooManyKeys as problem:
            raise CommandError(problem.message) from problem
