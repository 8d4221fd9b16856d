"""`manage.py recount [--pause SECONDS] [--dry-run]` compares usage with what there is."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts import recount


class Command(BaseCommand):
    help = "Recount bytes and files of each user, and set right what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--pause",
            type=int,
            default=120,
            help="seconds after which a difference must still be there, for uploads may be under "
            "way; 0 only while nobody uploads",
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        found = recount.drifts()
        for drift in found:
            self.stdout.write(
                f"user {drift.user_id}: {drift.bytes:+d} bytes, {drift.files:+d} files"
            )
        if found and not options["dry_run"]:
            time.sleep(options["pause"])
            set_right = recount.corrected(recount.drifts(), recount.noted(found))
            self.stdout.write(f"{len(set_right)} set right")
        elif not found:
            self.stdout.write("nothing is wrong")
