"""Forms of other sites do nothing here, and a cookie opens no API (CSRF-1)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.makers import PASSWORD, make_image, make_media

pytestmark = pytest.mark.django_db
FORMS = [
    ("account_login", {"login": "alice", "password": PASSWORD}),
    ("account_logout", {}),
    ("account_change_password", {"oldpassword": PASSWORD}),
    ("account_email", {"email": "thief@example.org", "action_add": ""}),
    ("account_reauthenticate", {"password": PASSWORD}),
    ("mfa_login_webauthn", {"credential": "{}"}),
    ("settings-sessions-end", {}),
    ("preferences", {"metadata_policy": "none"}),
    ("upload", {}),
    ("set_language", {"language": "en"}),
]


@pytest.fixture
def browser(alice: User) -> Client:
    """Alice's, which checks what real ones are checked for."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    return client


@pytest.mark.parametrize(("name", "fields"), FORMS)
def test_a_form_without_the_token_is_refused(
    browser: Client, name: str, fields: dict[str, str]
) -> None:
    assert browser.post(reverse(name), fields).status_code == 403


def sent(browser: Client, origin: str) -> int:
    page = browser.get(reverse("settings-security"))
    token = str(page.context["csrf_token"])
    return browser.post(
        reverse("settings-sessions-end"),
        {"csrfmiddlewaretoken": token},
        headers={"Origin": origin},
    ).status_code


def test_the_origin_must_be_this_site_even_with_the_token(browser: Client, settings: Any) -> None:
    assert sent(browser, "https://evil.example") == 403
    assert sent(browser, "null") == 403
    assert sent(browser, settings.SITE_URL) == 302


def test_deleting_needs_the_token(browser: Client, alice: User) -> None:
    media = make_media(alice)
    refused = browser.post(reverse("image-delete", args=[media.public_id]))
    assert refused.status_code == 403


def test_a_cookie_is_no_key(browser: Client) -> None:
    source = SimpleUploadedFile("photo.jpg", make_image())
    answer = browser.post("/api/1/upload", {"source": source}, headers={"Origin": "https://a.b"})
    assert answer.status_code == 401


def test_other_origins_may_use_a_key_but_no_cookie(browser: Client, key: str) -> None:
    source = SimpleUploadedFile("photo.jpg", make_image())
    headers = {"Origin": "https://tool.example", "X-API-Key": key}
    answer = browser.post("/api/1/upload", {"source": source}, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize("name", ["account_login", "account_logout", "set_language"])
def test_no_form_leads_off_the_site(alice: User, name: str, target: str) -> None:
    client = Client()
    if name == "account_logout":
        client.force_login(alice)
    words = {"login": "alice", "password": PASSWORD, "language": "en", "next": target}
    answer = client.post(reverse(name), words)
    assert answer.headers["Location"] in {"/", reverse("account_login")}
