"""Coming in with a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from tests.makers import make_user


def test_a_member_signs_in_and_out(page: Page, site: Site, axe: Callable[[Page], None]) -> None:
    make_user("alice")
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.click()
    axe(page)
    site.sign_in(page, "alice")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
