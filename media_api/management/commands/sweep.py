"""`manage.py sweep [--apply] [--force]`: files without a row and rows without a file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imgfly.lib.problems import Unavailable
from media_api import sweeping
from media_api.presentation import size_label

SHOWN = 20


class Command(BaseCommand):
    help = "Compare storage and database. Without --apply nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="remove what nobody needs")
        parser.add_argument("--force", action="store_true", help="even if it is a large part of it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = sweeping.sweep(apply=options["apply"], force=options["force"])
        except sweeping.Refused as refused:
            raise CommandError(
                f"{refused}: are these the right database and storage? "
                "`--apply --force` removes them all the same."
            ) from refused
        except Unavailable as problem:
            raise CommandError(problem.message) from problem
        self.tell(report)

    def tell(self, report: sweeping.Report) -> None:
        word = "removed" if report.removed else "found"
        orphans, size = len(report.orphans), size_label(report.orphan_bytes)
        self.stdout.write(f"{report.files} files, {report.rows} rows")
        self.stdout.write(f"{word}: {orphans} files without a row, {size}")
        self.list(report.orphans)
        self.stdout.write(f"{word}: {len(report.lost)} derivatives without a file")
        self.list(report.lost)
        self.stdout.write(f"{word}: {report.unfinished} unfinished writes")
        self.stdout.write(f"{word}: {report.spooled} old temporary files")
        self.stdout.write(f"found: {len(report.missing)} originals without a file")
        self.list(report.missing)
        if report.alarm and not report.removed:
            self.stdout.write(f"--apply would refuse: {report.alarm}")

    def list(self, keys: list[str]) -> None:
        for key in keys[:SHOWN]:
            self.stdout.write(f"  {key}")
        if len(keys) > SHOWN:
            self.stdout.write(f"  ... and {len(keys) - SHOWN} more")
