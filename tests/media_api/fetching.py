"""What the tests of fetches share: a body, a fetch into memory, and a resolver of their own."""

from __future__ import annotations

import io

import pytest
from pytest_django.fixtures import Settings

from media_api.ingest import remote

LIMIT = 1_000_000
BODY = bytes(range(256)) * 1000


def let_loopback_in(settings: Settings) -> None:
    """Fetches may reach a server of a test, on whatever port it has got."""
    settings.SITE_HOST = settings.MEDIA_HOST = "imgfly.example"
    settings.FETCH_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_PORTS = [80, 443, *range(1024, 65536)]
    settings.FETCH_SECONDS = 10
    settings.FETCHES_AT_ONCE = 4


def fetched(url: str, *, limit: int = LIMIT, owner: str = "somebody") -> tuple[bytes, str]:
    into = io.BytesIO()
    name = remote.fetch(url, into=into, limit=limit, owner=owner)
    return into.getvalue(), name


def answers(monkeypatch: pytest.MonkeyPatch, *rounds: list[str]) -> list[tuple[str, int]]:
    """Replace the resolver: each call takes the next round. Returns the calls, as they come."""
    calls: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        calls.append((host, port))
        return rounds[len(calls) - 1]

    monkeypatch.setattr(remote, "resolve", resolve)
    return calls
