"""The name of a request: in the answer, on the error page, in the log; and no secret anywhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.test import Client

from imgfly.lib.logs import Json, Line, WithoutSecrets, logging_to_console, request_id

pytestmark = pytest.mark.django_db
NAME = "proxy-0123456789.abc"


@pytest.fixture
def lines() -> Iterator[Any]:
    """What the log gets, as JSON."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    handler.addFilter(WithoutSecrets())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def access(lines: Any) -> list[dict[str, Any]]:
    return [line for line in lines() if line["logger"] == "imgfly.access"]


def test_a_request_keeps_the_name_that_a_proxy_gave_it(client: Client, lines: Any) -> None:
    response = client.get("/nothing", headers={"X-Request-ID": NAME})
    assert response["X-Request-ID"] == NAME
    assert NAME not in response.content.decode()  # refusals must look alike (PRV-3)
    (line,) = access(lines)
    assert (line["request_id"], line["status"], line["path"]) == (NAME, 404, "/nothing")


@pytest.mark.parametrize("name", ["", "short", "x" * 65, "two words", "a\tb" * 5, "<script>alert"])
def test_an_odd_name_is_replaced(client: Client, name: str) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": name})["X-Request-ID"]
    assert given != name
    assert len(given) == 16


def test_each_request_has_a_name_of_its_own(client: Client) -> None:
    names = {client.get("/healthz")["X-Request-ID"] for _ in range(3)}
    assert len(names) == 3
    assert request_id.get() == "-"


def test_what_breaks_is_told_with_its_name(
    client: Client, monkeypatch: pytest.MonkeyPatch, lines: Any
) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    client.raise_request_exception = False
    monkeypatch.setattr("media_api.views.home.render", broken)
    response = client.get("/", headers={"X-Request-ID": NAME})
    assert response.status_code == 500
    assert NAME in response.content.decode()
    told = [line for line in lines() if "ZeroDivisionError" in line.get("exception", "")]
    assert [line["request_id"] for line in told] == [NAME]
    assert "ZeroDivisionError" not in response.content.decode()


def test_the_access_line_has_the_view_and_no_query(client: Client, lines: Any) -> None:
    client.get("/?key=chv_secret_secret")
    (line,) = access(lines)
    assert line["view"] == "home"
    assert line["path"] == "/"
    assert line["milliseconds"] > 0
    assert "secret" not in json.dumps(line)


def test_a_delete_link_is_not_written_whole(client: Client, lines: Any) -> None:
    token = "0123456789abcdef" * 3
    client.get(f"/image/abc/delete/{token}")
    assert access(lines)
    assert token not in json.dumps(lines())


def test_probes_are_quiet(client: Client, lines: Any) -> None:
    client.get("/healthz")
    assert not [line for line in access(lines) if line["level"] != "DEBUG"]


@pytest.mark.parametrize("formatter", [Line("{message}", style="{"), Json()])
def test_a_traceback_is_written_without_secrets(formatter: logging.Formatter) -> None:
    error = ValueError("GET /api/1/upload?k%65y=chv_abc_DEADBEEF chv%5Fabc%5FDEADBEEF")
    info = (ValueError, error, None)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "broke", (), info)
    text = formatter.format(record)
    assert "ValueError" in text
    assert "DEADBEEF" not in text


@pytest.mark.parametrize(("style", "kind"), [("json", Json), ("text", Line)])
def test_the_setting_chooses_the_format(style: str, kind: type) -> None:
    assert logging_to_console("INFO", style)["formatters"]["line"]["()"].endswith(kind.__name__)
