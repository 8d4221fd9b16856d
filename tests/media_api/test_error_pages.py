"""Each status of an error: a page for people, the shape of the contract for tools."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as live
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings

from accounts.models import User
from imgfly import errors
from imgfly.lib.problems import Problem, Unavailable
from imgfly.middleware import ProblemPages
from media_api.problems import TooLarge, TooManyTries
from tests.media_api.pages import parsed

PAGE, TOOL = "/somewhere", "/api/somewhere"
BY_DJANGO: dict[int, Callable[[HttpRequest], Any]] = {
    400: lambda request: errors.bad_request(request, SuspiciousOperation()),
    403: lambda request: errors.forbidden(request, PermissionDenied()),
    404: lambda request: errors.not_found(request, Http404()),
    500: errors.server_error,
}
PROBLEMS: dict[int, Problem] = {
    413: TooLarge(limit=100),
    429: TooManyTries(retry_after=70),
    503: Unavailable(),
}


def asked(path: str) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def answered(path: str, status: int) -> Any:
    if status in BY_DJANGO:
        return BY_DJANGO[status](asked(path))
    return ProblemPages(HttpResponse).process_exception(asked(path), PROBLEMS[status])


@pytest.mark.parametrize("status", [*BY_DJANGO, *PROBLEMS])
def test_people_get_a_page(status: int) -> None:
    response = answered(PAGE, status)
    page = parsed(response)
    assert response.status_code == status
    assert str(status) in response.content.decode()
    assert page.named("h1")
    assert {"/"} <= {tag.get("href") for tag in page.named("a")}
    assert response.get("Cache-Control", "no-store") in {"no-store", "max-age=60"}


@pytest.mark.parametrize("status", [*BY_DJANGO, *PROBLEMS])
def test_tools_get_the_shape_of_the_contract(status: int) -> None:
    response = answered(TOOL, status)
    body = json.loads(response.content)
    assert response.status_code == status
    assert [*body] == ["status_code", "error", "status_txt"]
    assert [*body["error"]] == ["message", "code"]
    assert (body["status_code"], body["status_txt"]) == (status, errors.phrase(status))


@pytest.mark.parametrize("status", [429, 503])
def test_who_should_wait_is_told_how_long(status: int) -> None:
    response = answered(PAGE, status)
    assert int(response["Retry-After"]) == PROBLEMS[status].retry_after
    assert f"Try again in {PROBLEMS[status].retry_after} seconds" in response.content.decode()


@pytest.mark.parametrize("path", [PAGE, TOOL])
def test_a_strange_host_is_a_400(client: Client, path: str) -> None:
    response = client.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/html" if path == PAGE else "application/json")


def test_a_form_that_cannot_be_verified_is_a_403(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/language", {"language": "en"})
    assert response.status_code == 403
    assert b"could not be verified" in response.content


def test_a_bug_is_a_500_in_words(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    client.force_login(alice)
    client.raise_request_exception = False
    view = resolve("/").func

    def broken(*args: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(f"{view.__module__}.render", broken)
    response = client.get("/")
    assert response.status_code == 500
    assert b"Something broke" in response.content
    assert b"ZeroDivisionError" not in response.content
    assert not live.DEBUG
