"""Every page of an account passes axe-core, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from playwright.sync_api import BrowserContext, Page

from accounts import email_changes
from tests.accounts.signing_in import code_of, with_app
from tests.architecture.passkeys import make_passkey
from tests.journeys.site import Site
from tests.makers import PASSWORD, make_user

OUTSIDE = [
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/x-y/",
    "/account/password/reset/key/done/",
    "/account/confirm-email/",
    "/account/confirm-email/wrong/",
    "/account/inactive/",
    "/account/3rdparty/login/error/",
    "/account/3rdparty/login/cancelled/",
]
INSIDE = [
    "/settings/security",
    "/account/email/",
    "/account/password/change/",
    "/account/logout/",
    "/account/2fa/totp/deactivate/",
    "/account/2fa/recovery-codes/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/webauthn/reauthenticate/",
    "/account/2fa/reauthenticate/",
    "/account/reauthenticate/",
    "/account/3rdparty/",
    "/settings/api",
    "/settings/data",
    "/settings/profile",
    "/settings/account",
    "/settings/notifications",
    "/notifications",
    "/alice",
]


def looked_at(page: Page, axe: Callable[[Page], None], path: str) -> None:
    page.goto(path)
    assert path in page.url, f"{path} leads to {page.url}"
    axe(page)
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, f"{path} is wider than the screen"


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en-GB", "light", 390), ("zh-CN", "dark", 1440)]
)
def test_the_pages_of_an_account(
    open_browser: Callable[..., BrowserContext],
    site: Site,
    axe: Callable[[Page], None],
    settings: Any,
    language: str,
    scheme: str,
    width: int,
) -> None:
    settings.SIGNUPS = "invite"
    alice = make_user("alice")
    secret = with_app(alice)
    RecoveryCodes.activate(alice)
    make_passkey(alice)
    email_changes.record(alice, old="alice@example.org", new=alice.email)
    undo = site.link("alice@example.org").removeprefix(site.url)
    page = open_browser(
        locale=language, color_scheme=scheme, viewport={"width": width, "height": 900}
    ).new_page()
    for path in [*OUTSIDE, undo]:
        looked_at(page, axe, path)
    site.sign_in(page, "alice")
    axe(page)
    page.fill("input[name=code]", code_of(secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{site.url}/")
    page.goto("/account/reauthenticate/")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{site.url}/")
    for path in INSIDE:
        looked_at(page, axe, path)
