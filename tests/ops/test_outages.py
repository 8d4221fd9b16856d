"""A database that is away is told as 503, on pages and in the API (REL-8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[OperationalError, InterfaceError])
def away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise request.param("server closed the connection, host=10.1.2.3")

    monkeypatch.setattr("media_api.views.home.render", fail)
    monkeypatch.setattr("media_api.v1.views.accept", fail)


def test_a_page_says_busy_and_when_to_come_back(client: Client, away: None) -> None:
    client.raise_request_exception = False
    response = client.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response["X-Request-ID"] in response.content.decode()
    assert "10.1.2.3" not in response.content.decode()


def test_the_api_says_so_in_its_own_shape(upload: Any, away: None) -> None:
    response = upload()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["status_code"] == 503
    assert "10.1.2.3" not in response.content.decode()
