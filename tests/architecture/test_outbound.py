"""One module only opens outbound HTTP (SSRF-9)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("imgfly", "accounts", "albums", "media_api")
OUTBOUND = "media_api/ingest/remote.py"
CLIENTS = (
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "requests",
    "socket.create_connection",
    "urllib.request",
    "urllib3",
)


def names(source: str) -> Iterator[str]:
    """Every dotted name that a module imports or, as `socket.create_connection`, reaches."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=imported):
                yield from (alias.name for alias in imported)
            case ast.ImportFrom(module=str(module), names=imported, level=0):
                yield from (f"{module}.{alias.name}" for alias in imported)
            case ast.Attribute():
                yield ast.unparse(node)


def clients(source: str) -> set[str]:
    return {
        client
        for client in CLIENTS
        for name in names(source)
        if name == client or name.startswith(f"{client}.")
    }


def test_one_module_only_opens_outbound_http() -> None:
    found = {
        str(path.relative_to(ROOT)): found
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if (found := clients(path.read_text(encoding="utf-8")))
    }
    assert found == {OUTBOUND: {"http.client", "socket.create_connection"}}


@pytest.mark.parametrize(
    "source",
    [
        "import http.client",
        "from http import client",
        "from http.client import HTTPSConnection",
        "import urllib.request as web",
        "from urllib.request import urlopen",
        "def f():\n    import requests.sessions",
        "import socket\nsocket.create_connection(('a', 1))",
        "from socket import create_connection",
    ],
)
def test_every_way_to_a_client_is_seen(source: str) -> None:
    assert clients(source)


@pytest.mark.parametrize(
    "source",
    ["from http import HTTPStatus", "import http", "self.request.user", "from urllib import parse"],
)
def test_what_opens_nothing_is_allowed(source: str) -> None:
    assert not clients(source)
