"""A host for files alone: what it serves, what it refuses, and tickets for what is not public."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from media_api import presentation
from media_api.models import Media
from tests.makers import make_album
from tests.media_api.kept_files import BYTES, closed, kept

pytestmark = pytest.mark.django_db
SITE, FILES = "imgfly.example", "media.example"


@pytest.fixture(autouse=True)
def _two_hosts(settings: Any) -> None:
    settings.SITE_URL, settings.SITE_HOST = f"https://{SITE}", SITE
    settings.MEDIA_BASE_URL, settings.MEDIA_HOST = f"https://{FILES}", FILES
    settings.ALLOWED_HOSTS = [SITE, FILES]


def ask(client: Client, path: str, host: str = FILES, **headers: str) -> tuple[Any, bytes]:
    response: Any = client.get(path, headers={"Host": host, **headers})
    body = response.getvalue()
    closed(response)
    return response, body


def path_of(url: str) -> str:
    parts = urlsplit(url)
    assert parts.netloc == FILES
    return f"{parts.path}?{parts.query}"


def pictures(page: Any) -> list[str]:
    found = re.findall(r'(?:src|href)="(https://media\.example/[^"]+)"', page.content.decode())
    return [unescape(url) for url in found]


def test_public_files_are_served_by_their_host_only(client: Client) -> None:
    media = kept()
    assert ask(client, f"/{media.key}")[1] == BYTES
    assert ask(client, f"/{media.key}", f"{FILES}:8000")[1] == BYTES
    refused, body = ask(client, f"/{media.key}", SITE)
    assert refused.status_code == 404
    assert BYTES not in body


@pytest.mark.parametrize("path", ["/", "/api-v1", "/api/1/upload", "/account/login/", "/admin/"])
def test_the_host_of_files_has_no_pages(client: Client, path: str) -> None:
    response, body = ask(client, path)
    assert (response.status_code, body) == (404, b"There is nothing here.\n")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.headers["Cache-Control"] == "max-age=60"
    assert not response.cookies


def test_its_refusals_are_no_pages_and_set_no_cookie(client: Client) -> None:
    response, body = ask(client, "/images/2026/01/02/none.jpg")
    assert (response.status_code, body) == (404, b"There is nothing here.\n")
    assert not response.cookies
    wrong: Any = client.post("/images/x.jpg", headers={"Host": FILES})
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "GET, HEAD")


def test_an_unsatisfiable_range_keeps_its_headers(client: Client) -> None:
    response, _ = ask(client, f"/{kept().key}", Range="bytes=9999-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */1024"


def test_a_session_is_not_read_there(client: Client, alice: User) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    client.force_login(alice)
    assert ask(client, f"/{media.key}")[0].status_code == 404


@pytest.mark.parametrize("privacy", ["private", "password"])
def test_the_page_of_a_private_media_shows_it_to_its_owner(
    client: Client, alice: User, privacy: str
) -> None:
    media = kept(alice, album=make_album(alice, privacy=privacy))
    client.force_login(alice)
    page = client.get(presentation.viewer_path(media), headers={"Host": SITE})
    shown = pictures(page)
    assert shown
    stranger = Client()
    for url in shown:
        response, body = ask(stranger, path_of(url))
        assert (response.status_code, body) in {(200, BYTES), (200, b"thumb" * 20)}
        assert response.headers["Cache-Control"] == "private, no-store"
    assert any("download" in url for url in shown)


def test_a_tile_of_a_listing_shows_it_too(client: Client, alice: User) -> None:
    kept(alice, is_approved=False)
    client.force_login(alice)
    shown = pictures(client.get("/", headers={"Host": SITE}))
    assert [ask(Client(), path_of(url))[0].status_code for url in shown] == [200]


def test_public_media_and_links_need_no_ticket(alice: User) -> None:
    for privacy in ("public", "link"):
        media = kept(alice, album=make_album(alice, privacy=privacy))
        url = presentation.file_address(media, media.key)
        assert "ticket" not in url
        assert ask(Client(), path_of(url))[1] == BYTES


@pytest.fixture
def private(alice: User) -> Media:
    return kept(alice, album=make_album(alice, privacy="private"))


def test_a_ticket_ends_after_five_minutes(client: Client, private: Media) -> None:
    path = path_of(presentation.file_address(private, private.key))
    now = timezone.now().timestamp()
    with time_machine.travel(now + 290, tick=False):
        assert ask(client, path)[0].status_code == 200
    with time_machine.travel(now + 310, tick=False):
        assert ask(client, path)[0].status_code == 404


def test_a_ticket_is_for_one_file(client: Client, private: Media) -> None:
    path = path_of(presentation.file_address(private, private.key))
    thumb = private.derivatives.get().key
    assert ask(client, path.replace(private.key, thumb))[0].status_code == 404


@pytest.mark.parametrize("ticket", ["", "x", "1:2", "1tEsT:AAAA", "é", "a" * 3000, ":"])
def test_what_is_no_ticket_opens_nothing(client: Client, private: Media, ticket: str) -> None:
    assert ask(client, f"/{private.key}?ticket={ticket}")[0].status_code == 404


def test_a_ticket_of_another_secret_opens_nothing(
    client: Client, private: Media, settings: Any
) -> None:
    path = path_of(presentation.file_address(private, private.key))
    settings.SECRET_KEY = "another"
    assert ask(client, path)[0].status_code == 404


def test_a_ticket_outlives_no_media(client: Client, private: Media) -> None:
    path = path_of(presentation.file_address(private, private.key))
    Media.objects.update(expires_at=timezone.now())
    assert ask(client, path)[0].status_code == 404


def test_on_one_host_there_are_no_tickets(settings: Any, private: Media) -> None:
    settings.MEDIA_HOST = SITE
    assert "ticket" not in presentation.file_address(private, private.key)
