"""`manage.py show_letters`: every letter in every language, as docs/emails.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from accounts.letters_shown import document


class Command(BaseCommand):
    help = "Print every letter that the site sends, in every language."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")
