"""Whatever members write, it stays text on every page (TXT-3, TXT-4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import follows
from accounts.models import User
from media_api.likes import like
from media_api.models import Report
from tests.makers import make_album, make_media
from tests.media_api.pages import Parsed

pytestmark = pytest.mark.django_db
STRINGS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "{{ 7 * 7 }}{% debug %}",
    "<!--",
    "]]><b>",
    '" onfocus=alert(1) autofocus="',
    "\u202e<i>\u200b",
    "&lt;script&gt;",
    "</textarea><script>",
]
EVIL = {"onerror", "onload", "onfocus", "autofocus"}


def is_harmless(html: str) -> bool:
    tags = Parsed(html).tags
    for tag, attributes in tags:
        if EVIL & attributes.keys() or (attributes.get("src") or "") == "x" or tag in {"i", "b"}:
            return False
        if tag == "script" and not attributes.get("src"):
            return False
        if (attributes.get("href") or "").startswith("javascript:"):
            return False
    return "49{%" not in html


@pytest.mark.parametrize("text", STRINGS)
def test_words_of_members_stay_text(
    client: Client, alice: User, bob: User, admin: User, text: str
) -> None:
    client.force_login(alice)
    client.post("/settings/profile", {"name": text, "bio": text, "website": ""})
    alice.refresh_from_db()
    assert alice.name
    album = make_album(alice, name=text, description=text)
    media = make_media(alice, title=text, description=text, album=album)
    for subject in (media, album):
        like(bob, subject)
    follows.follow(alice, bob)
    User.objects.filter(pk=bob.pk).update(name=text, bio=text)
    client.post("/alice/report", {"reason": "other", "text": text})
    pages = [
        "/",
        "/alice",
        "/alice/albums",
        "/bob/followers",
        "/bob/liked",
        f"/album/{album.public_id}",
        f"/image/{media.public_id}",
        f"/image/{media.public_id}/report",
        f"/album/{album.public_id}/report",
        "/notifications",
        "/settings/profile",
        "/settings/account",
    ]
    for page in pages:
        response = client.get(page, follow=True)
        assert response.status_code == 200, page
        assert is_harmless(response.content.decode()), page
    client.force_login(admin)
    for page in ("media_api_report_changelist", "accounts_user_changelist"):
        assert is_harmless(client.get(reverse(f"admin:{page}")).content.decode()), page
    url = reverse("admin:media_api_report_change", args=[Report.objects.get().pk])
    assert is_harmless(client.get(url).content.decode())


@pytest.mark.parametrize(
    "website",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/", "//x", "a b", "http://"],
)
def test_a_website_is_one(client: Client, alice: User, website: str) -> None:
    client.force_login(alice)
    response = client.post("/settings/profile", {"name": "", "bio": "", "website": website})
    assert "errorlist" in response.content.decode()
    alice.refresh_from_db()
    assert alice.website == ""


def test_a_website_without_its_scheme_gets_one(client: Client, alice: User) -> None:
    client.force_login(alice)
    client.post("/settings/profile", {"website": "alice.example"})
    alice.refresh_from_db()
    assert alice.website == "https://alice.example"


@pytest.mark.parametrize(("field", "most"), [("name", 60), ("bio", 500), ("website", 255)])
def test_words_have_an_end(client: Client, alice: User, field: str, most: int) -> None:
    client.force_login(alice)
    start = "https://a.example/" if field == "website" else ""
    longest = start + "x" * (most - len(start))
    assert "errorlist" in client.post("/settings/profile", {field: longest + "x"}).content.decode()
    assert client.post("/settings/profile", {field: longest}).status_code == 302
    alice.refresh_from_db()
    assert getattr(alice, field) == longest


def test_what_hides_or_breaks_is_taken_out(client: Client, alice: User) -> None:
    client.force_login(alice)
    words: dict[str, Any] = {"name": " Ali\u202ece\u0007 ", "bio": "One\r\n\u202eTwo\u0007"}
    client.post("/settings/profile", words)
    alice.refresh_from_db()
    assert (alice.name, alice.bio) == ("Alice", "One\nTwo")
    response = client.post("/settings/profile", {"name": "a\0b"})
    assert "errorlist" in response.content.decode()
