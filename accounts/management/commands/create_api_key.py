"""`manage.py create_api_key NAME|--guests [--name TEXT]` prints a new key and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.keys import make, make_for_guests
from accounts.models import User
from accounts.problems import TooManyKeys


class Command(BaseCommand):
    help = "Make an API key, of a user or for guests, and print it: it cannot be seen again."

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("username", nargs="?")
        whose.add_argument("--guests", action="store_true", help="a key for guests, of nobody")
        parser.add_argument("--name", default="Command line", help="what the key is for")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["guests"]:
            self.stdout.write(make_for_guests(options["name"]).text)
            return
        user = User.objects.filter(username__iexact=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no user named {options['username']}")
        try:
            self.stdout.write(make(user, name=options["name"]).text)
        except TooManyKeys as problem:
            raise CommandError(problem.message) from problem
