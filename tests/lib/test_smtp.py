"""A mail server in one address."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from imgfly.lib.smtp import smtp


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example", ("mail.example", 587, "", "", True, False)),
        ("smtps://me:p%40ss@mail.example", ("mail.example", 465, "me", "p@ss", False, True)),
        ("smtp+plain://localhost:1025", ("localhost", 1025, "", "", False, False)),
        ("", ("localhost", 25, "", "", False, False)),
    ],
)
def test_it_says_where_and_how(url: str, found: tuple[object, ...]) -> None:
    server = smtp(url)
    parts = (server.host, server.port, server.user, server.password, server.starttls, server.tls)
    assert parts == found


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example", "smtp://a:b"])
def test_anything_else_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        smtp(url)
