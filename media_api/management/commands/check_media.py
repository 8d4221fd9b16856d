"""`manage.py check_media [--sizes-only] [--after ID]`: each row has its files, unchanged."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_api import verification


class Command(BaseCommand):
    help = "Read all files and compare them with their rows. For after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sizes-only", action="store_true", help="do not read the bytes")
        parser.add_argument("--after", type=int, default=0, help="skip media up to this id")

    def handle(self, *args: Any, **options: Any) -> None:
        count, faults, last = 0, 0, options["after"]
        try:
            for verdict in verification.verdicts(after=last, sizes_only=options["sizes_only"]):
                count, last = count + 1, verdict.media_id
                if verdict.fault:
                    faults += 1
                    self.stderr.write(f"{verdict.media_id} {verdict.key} {verdict.fault}")
        except KeyboardInterrupt as error:
            raise CommandError(f"interrupted; go on with --after {max(last - 1, 0)}") from error
        self.stdout.write(f"{count} files: {count - faults} as recorded, {faults} not")
        if faults:
            raise CommandError(f"{faults} files are missing or changed")
