"""Reports of errors: sent when asked for, and without what identifies or opens anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.test import Client
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from imgfly.ops import reports

pytestmark = pytest.mark.django_db
SECRET = "DEADBEEFDEADBEEFDEADBEEF"
KEY = f"chv_abc_{SECRET}"


class Kept(Transport):
    """Sends nothing: the envelopes are looked at."""

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        self.sent: list[Any] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent += [item.payload.json for item in envelope.items if item.payload.json]


@pytest.fixture
def kept() -> Iterator[Kept]:
    transport = Kept()
    reports.start("https://public@sentry.example/1", transport=transport)  # type: ignore[arg-type]
    yield transport
    sentry_sdk.get_client().close()
    sentry_sdk.init(default_integrations=False, auto_enabling_integrations=False)


def told(kept: Kept) -> str:
    sentry_sdk.flush()
    return json.dumps(kept.sent)


def test_an_error_of_a_page_is_told_without_secrets(
    client: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any) -> None:
        token = SECRET  # noqa: F841 - a local variable of the broken function
        raise ValueError(f"could not fetch https://example.org/?k%65y={SECRET}")

    monkeypatch.setattr("media_api.views.home.render", broken)
    client.raise_request_exception = False
    client.cookies["session"] = SECRET
    sentry_sdk.add_breadcrumb(message=f"GET /api/1/upload?key={SECRET}", data={"token": SECRET})
    sentry_sdk.add_breadcrumb(data={"url": f"https://x.example/image/a/delete/{SECRET}"})
    client.get(f"/?k%65y={KEY}", headers={"X-API-Key": KEY, "Authorization": f"Bearer {KEY}"})
    text = told(kept)
    assert "ValueError" in text
    assert "breadcrumbs" in text
    assert SECRET not in text
    assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    "event",
    [
        {"request": {"query_string": f"key={SECRET}", "cookies": {"a": SECRET}, "data": SECRET}},
        {"request": {"url": f"https://x.example/a?key={SECRET}", "headers": {"X-API-Key": KEY}}},
        {"request": {"headers": {"Cookie": SECRET, "Referer": f"/?key={SECRET}"}}},
        {"message": f"key {KEY}", "extra": {"argv": [f"--key={KEY}"], "password": SECRET}},
        {"breadcrumbs": {"values": [{"data": {"http.query": SECRET, "url": f"/?{SECRET}"}}]}},
        {"exception": {"values": [{"value": f"/image/x/delete/{SECRET} failed"}]}},
        {"user": {"id": SECRET}},
    ],
)
def test_no_part_of_an_event_keeps_a_secret(event: Any) -> None:
    assert SECRET not in json.dumps(reports.cleaned(event, {}))


def test_what_is_harmless_stays() -> None:
    event = {"request": {"url": "/a", "headers": {"User-Agent": "x"}}, "level": "error", "n": 3}
    assert reports.cleaned(event, {}) == event


def test_it_is_not_loaded_without_an_address() -> None:
    import subprocess  # noqa: PLC0415 - this test only

    code = (
        "import django, sys; django.setup();"
        "print('sentry_sdk' in sys.modules, 'prometheus_client' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]
