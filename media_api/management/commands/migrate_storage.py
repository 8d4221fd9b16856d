"""`manage.py migrate_storage local s3`: all files into the other storage, verified."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_api import transfers
from media_api.storage import store_of_kind

KINDS = ("local", "s3")
EVERY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Copy what the target lacks. Run it again at will: what is there and right stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=KINDS)
        parser.add_argument("target", choices=KINDS)
        parser.add_argument("--jobs", type=int, default=4, help="how many at a time")
        parser.add_argument("--after", type=int, default=0, help="skip media up to this id")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["source"] == options["target"]:
            raise CommandError("source and target are the same")
        if options["jobs"] < 1:
            raise CommandError("--jobs must be at least 1")
        source, target = store_of_kind(options["source"]), store_of_kind(options["target"])
        wanted = transfers.wanted_files(after=options["after"])
        self.told, self.last = time.monotonic(), options["after"]
        try:
            self.follow(transfers.transferred(wanted, source, target, jobs=options["jobs"]))
        except KeyboardInterrupt as error:
            raise CommandError(
                f"interrupted; go on with --after {max(self.last - 1, 0)}"
            ) from error

    def follow(self, outcomes: Any) -> None:
        count = copied = faults = 0
        for outcome in outcomes:
            count, copied = count + 1, copied + outcome.copied
            self.last = outcome.wanted.media_id
            if outcome.fault:
                faults += 1
                self.stderr.write(f"{self.last} {outcome.wanted.key} {outcome.fault}")
            self.progress(f"{count} files, {copied} copied, {faults} not (media {self.last})")
        there = count - copied - faults
        self.stdout.write(f"{count} files: {copied} copied, {there} there already, {faults} not")
        if faults:
            raise CommandError(f"{faults} files are not in the target")

    def progress(self, line: str) -> None:
        if time.monotonic() - self.told >= EVERY_SECONDS:
            self.told = time.monotonic()
            self.stdout.write(line)
            self.stdout.flush()
