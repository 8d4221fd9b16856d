"""Deleting media: by the link of the upload, by the owner, by age, and with their user."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from media_api.models import Derivative, Media
from tests.makers import make_media
from tests.media_api.pages import plain

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Stored = Callable[[], list[str]]


def delete_path(response: Any) -> str:
    assert response.status_code == 200
    return urlsplit(str(response.json()["image"]["delete_url"])).path


@pytest.fixture
def link(upload: Any) -> str:
    """The delete link of a media that has just been uploaded."""
    return delete_path(upload())


def test_reading_the_link_a_hundred_times_deletes_nothing(
    client: Client, link: str, stored: Stored
) -> None:
    before = stored()
    answers = [client.get(link) for _ in range(100)]
    assert {answer.status_code for answer in answers} == {200}
    assert 'method="post"' in answers[0].content.decode()
    assert stored() == before
    assert Media.objects.count() == 1


@pytest.mark.parametrize("by_get", [False, True])
@pytest.mark.parametrize("method", ["head", "options", "put", "delete", "patch"])
def test_other_methods_never_delete(
    client: Client,
    link: str,
    stored: Stored,
    settings: Any,
    by_get: bool,  # noqa: FBT001
    method: str,
) -> None:
    settings.DELETE_BY_GET = by_get
    before = stored()
    getattr(client, method)(link)
    assert stored() == before
    assert Media.objects.count() == 1


def test_confirming_removes_rows_and_files(
    link: str, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    tool = Client(enforce_csrf_checks=True)  # the token is the only authority
    with django_capture_on_commit_callbacks(execute=True):
        response = tool.post(link)
    assert response.status_code == 200
    assert not Media.objects.exists()
    assert not Derivative.objects.exists()
    assert stored() == []
    assert tool.post(link).status_code == 404


def test_a_site_may_delete_by_reading(
    client: Client,
    link: str,
    stored: Stored,
    settings: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.DELETE_BY_GET = True
    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(link).status_code == 200
    assert stored() == []


def test_the_page_of_a_link_is_neither_kept_nor_found_nor_passed_on(
    client: Client, link: str
) -> None:
    for response in (client.get(link), client.post(link)):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "same-origin"


def test_a_browsers_form_passes_the_csrf_check_but_one_from_elsewhere_does_not(
    alice: User,
) -> None:
    """Browsers send `Origin: null` from a page that says no-referrer: then nobody could delete."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    path = f"/image/{make_media(alice).public_id}/delete"
    page = client.get(path)
    assert page.headers["Referrer-Policy"] != "no-referrer"
    token = {"csrfmiddlewaretoken": client.cookies["csrf"].value}
    assert client.post(path, token, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(path, token, headers={"Origin": "http://testserver"}).status_code == 200


def test_wrong_links_are_refused_alike(client: Client, link: str) -> None:
    head, _, token = link.rpartition("/")
    wrong = [
        f"{head}/{'0' * 48}",
        f"{head}/{token[:-1]}",
        f"{head}/{token.upper() if token != token.upper() else 'x'}",
        f"/image/AAAAAAAAAAA/delete/{token}",
        f"/image/AAAAAAAAAAA/delete/{'0' * 48}",
    ]
    answers = [client.post(path) for path in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({plain(answer) for answer in answers}) == 1
    assert Media.objects.count() == 1


def test_the_link_of_one_media_does_not_delete_another(upload: Any, client: Client) -> None:
    first, second = delete_path(upload()), delete_path(upload())
    mixed = f"{first.rpartition('/')[0]}/{second.rpartition('/')[2]}"
    assert client.post(mixed).status_code == 404
    assert Media.objects.count() == 2


def test_the_token_stands_nowhere_in_the_database(link: str) -> None:
    token = link.rpartition("/")[2]
    assert len(token) == 48
    assert token not in repr(Media.objects.values().get())


def test_guessing_a_token_is_stopped_whatever_address_is_claimed(client: Client, link: str) -> None:
    head = link.rpartition("/")[0]
    with time_machine.travel(START, tick=False):
        statuses = [
            client.post(
                f"{head}/{number:048}", headers={"X-Forwarded-For": f"203.0.113.{number}"}
            ).status_code
            for number in range(11)
        ]
        assert statuses == [404] * 10 + [429]
        stopped = client.post(link)
        assert stopped.status_code == 429
        seconds = int(stopped.headers["Retry-After"])
        other = client.get(link, REMOTE_ADDR="198.51.100.7")
        assert other.status_code == 200
    with time_machine.travel(START + timedelta(seconds=seconds), tick=False):
        assert client.get(link).status_code == 200


def test_the_page_of_the_owner_needs_the_owner(
    client: Client, alice: User, bob: User, admin: User
) -> None:
    path = f"/image/{make_media(alice).public_id}/delete"
    assert client.get(path).status_code == 302
    assert client.get(path).headers["Location"].startswith("/account/login/")
    assert client.post(path).status_code == 302
    client.force_login(bob)
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert Media.objects.count() == 1
    for user in (alice, admin):
        client.force_login(user)
        assert client.get(path).status_code == 200
    assert client.post(path).status_code == 200
    assert not Media.objects.exists()


def test_the_page_of_the_owner_needs_its_form(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    path = f"/image/{make_media(alice).public_id}/delete"
    page = client.get(path)
    assert client.post(path).status_code == 403
    assert Media.objects.count() == 1
    token = str(page.context["csrf_token"])
    assert client.post(path, {"csrfmiddlewaretoken": token}).status_code == 200
    assert not Media.objects.exists()


def test_the_owner_cannot_delete_by_reading(client: Client, alice: User, settings: Any) -> None:
    settings.DELETE_BY_GET = True
    client.force_login(alice)
    client.get(f"/image/{make_media(alice).public_id}/delete")
    assert Media.objects.count() == 1
