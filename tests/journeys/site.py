"""What journeys have in common: where the portal is, signing in, reading the mail."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core import mail
from playwright.sync_api import Page

from tests.makers import PASSWORD

ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Site:
    """A running portal."""

    url: str

    def sign_in(self, page: Page, name: str, password: str = PASSWORD) -> None:
        page.goto("/account/login/")
        page.fill("input[name=login]", name)
        page.fill("input[name=password]", password)
        page.click("main form button[type=submit]")

    def letter(self, recipient: str) -> mail.EmailMessage:
        """The last one to this address."""
        return [letter for letter in mail.outbox if recipient in letter.to][-1]

    def link(self, recipient: str) -> str:
        """The first address in the last letter to somebody."""
        found = ADDRESS.search(str(self.letter(recipient).body))
        assert found, "the letter holds no address"
        return found[0]
