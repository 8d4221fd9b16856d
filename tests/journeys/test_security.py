"""The safety of an account, from signing up to taking it back, with a browser."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.journeys.site import Site
from tests.makers import PASSWORD, make_user

Axe = Callable[[Page], None]
STRONG = "fold seven umbrellas"


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def confirm_it_is_me(page: Page) -> None:
    page.fill("input[name=password]", PASSWORD)
    send(page)


def code_now(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def sign_up(page: Page) -> None:
    page.goto("/account/signup/")
    page.fill("input[name=username]", "carol")
    page.fill("input[name=email]", "carol@example.org")
    page.fill("input[name=password1]", STRONG)
    page.fill("input[name=password2]", STRONG)
    send(page)


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_signing_up_and_confirming_the_address(
    page: Page,
    plain_page: Page,
    site: Site,
    axe: Axe,
    settings: object,
    scripted: bool,  # noqa: FBT001
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # type: ignore[attr-defined]
    used = page if scripted else plain_page
    sign_up(used)
    expect(used.locator("h1")).to_have_text("Look into your mail")
    used.goto(site.link("carol@example.org"))
    if scripted:
        axe(used)
    send(used)
    site.sign_in(used, "carol", STRONG)
    used.goto("/settings/security")
    expect(used.get_by_text("Confirmed", exact=True)).to_be_visible()


def test_a_second_factor_and_a_recovery_code_that_works_once(
    page: Page, site: Site, axe: Axe
) -> None:
    make_user("alice")
    site.sign_in(page, "alice")
    page.goto("/settings/security")
    axe(page)
    page.get_by_role("link", name="Add Authenticator app").click()
    axe(page)
    confirm_it_is_me(page)
    axe(page)
    page.fill("input[name=code]", code_now(page.input_value("#authenticator_secret")))
    send(page)
    expect(page.locator("#recovery-codes code")).to_have_count(10)
    axe(page)
    code = page.locator("#recovery-codes code").first.inner_text()
    for works in (True, False):
        page.context.clear_cookies()
        site.sign_in(page, "alice")
        expect(page.locator("h1")).to_have_text("Second factor")
        axe(page)
        page.fill("input[name=code]", code)
        send(page)
        page.goto("/settings/security")
        expect(page.locator("h1")).to_have_text("Security" if works else "Second factor")
        if works:
            expect(page.get_by_text("9 recovery codes left")).to_be_visible()


def test_a_passkey_signs_in_without_and_beside_the_password(
    page: Page, site: Site, axe: Axe
) -> None:
    make_user("alice")
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    site.sign_in(page, "alice")
    page.goto("/settings/security")
    page.get_by_role("link", name="Add a passkey").click()
    confirm_it_is_me(page)
    axe(page)
    page.fill("input[name=name]", "Laptop")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.goto("/settings/security")
    expect(page.get_by_text("Laptop", exact=False).first).to_be_visible()

    page.context.clear_cookies()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Account")).to_be_visible()

    page.context.clear_cookies()
    site.sign_in(page, "alice")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Account")).to_be_visible()


def test_a_changed_address_is_taken_back_from_the_old_one(
    page: Page, plain_page: Page, site: Site, axe: Axe
) -> None:
    alice = make_user("alice", email="alice@example.org")
    site.sign_in(page, "alice")
    page.goto("/account/email/")
    axe(page)
    page.fill("main input[type=email]", "thief@example.org")
    page.get_by_role("button", name="Change address").click()
    confirm_it_is_me(page)
    expect(page.get_by_text("is not confirmed yet")).to_be_visible()
    page.goto(site.link("thief@example.org"))
    send(page)
    expect(page.get_by_text("thief@example.org is verified")).to_be_visible()
    alice.refresh_from_db()
    assert alice.email == "thief@example.org"

    plain_page.goto(site.link("alice@example.org"))
    send(plain_page)
    expect(plain_page.locator("h1")).to_have_text("Your e-mail address is back")
    assert User.objects.get().email == "alice@example.org"
    page.goto("/settings/security")
    expect(page.locator("h1")).to_have_text("Sign in")


def test_signing_out_everywhere_else(page: Page, plain_page: Page, site: Site) -> None:
    make_user("alice")
    site.sign_in(page, "alice")
    site.sign_in(plain_page, "alice")
    page.goto("/settings/security")
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    plain_page.goto("/settings/security")
    expect(plain_page.locator("h1")).to_have_text("Sign in")


def test_an_authenticator_app_without_scripts(plain_page: Page, site: Site) -> None:
    make_user("alice")
    site.sign_in(plain_page, "alice")
    plain_page.goto("/account/2fa/totp/activate/")
    confirm_it_is_me(plain_page)
    secret = plain_page.input_value("#authenticator_secret")
    plain_page.fill("input[name=code]", code_now(secret))
    send(plain_page)
    code = plain_page.locator("#recovery-codes code").nth(3).inner_text()
    plain_page.context.clear_cookies()
    site.sign_in(plain_page, "alice")
    expect(plain_page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    plain_page.fill("input[name=code]", code)
    send(plain_page)
    plain_page.goto("/settings/security")
    expect(plain_page.get_by_text("9 recovery codes left")).to_be_visible()
