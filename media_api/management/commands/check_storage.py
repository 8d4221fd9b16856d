"""`manage.py check_storage [local|s3]`: whether the storage does all that will be asked of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_api.storage import store_of_kind
from media_api.storage.trial import Finding, findings


class Command(BaseCommand):
    help = "Write, read, copy and remove a few files, and say how it went."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", choices=("local", "s3"), default=settings.STORAGE)

    def handle(self, *args: Any, **options: Any) -> None:
        faults = 0
        for finding in findings(store_of_kind(options["kind"])):
            faults += bool(finding.fault)
            self.stdout.write(line(finding))
            self.stdout.flush()
        if faults:
            raise CommandError(f"{faults} of the steps failed")


def line(finding: Finding) -> str:
    if finding.fault:
        return f"FAILED   {finding.name}: {finding.fault}"
    if finding.warning:
        return f"warning  {finding.name}: {finding.warning}"
    return f"ok       {finding.name}"
