"""Names that nobody can have, because they are addresses of the site or sound like its voice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLResolver, get_resolver

TITLES = frozenset(
    [
        "abuse",
        "admin",
        "admins",
        "administrator",
        "all",
        "anonymous",
        "billing",
        "bot",
        "contact",
        "everybody",
        "everyone",
        "guest",
        "help",
        "host",
        "info",
        "legal",
        "mail",
        "mailer_daemon",
        "manager",
        "me",
        "moderator",
        "moderators",
        "news",
        "nobody",
        "noreply",
        "no_reply",
        "null",
        "owner",
        "official",
        "postmaster",
        "press",
        "privacy",
        "root",
        "security",
        "self",
        "site",
        "staff",
        "status",
        "support",
        "system",
        "team",
        "terms",
        "test",
        "undefined",
        "user",
        "users",
        "webmaster",
        "you",
    ]
)
# Addresses that are, or will be, of the site, whatever the map holds today.
WORDS = frozenset(
    [
        "about",
        "account",
        "accounts",
        "album",
        "albums",
        "api",
        "app",
        "apps",
        "assets",
        "blog",
        "categories",
        "category",
        "clip",
        "clips",
        "download",
        "embed",
        "explore",
        "export",
        "feed",
        "feeds",
        "following",
        "followers",
        "home",
        "image",
        "images",
        "import",
        "invite",
        "json",
        "language",
        "languages",
        "legacy",
        "login",
        "logout",
        "media",
        "moderate",
        "notifications",
        "oauth",
        "page",
        "pages",
        "password",
        "plugin",
        "plugins",
        "profile",
        "random",
        "register",
        "report",
        "reports",
        "robots",
        "rss",
        "search",
        "settings",
        "share",
        "signin",
        "signout",
        "signup",
        "static",
        "tag",
        "tags",
        "thumbs",
        "trending",
        "upload",
        "uploads",
        "video",
        "videos",
        "webhook",
        "webhooks",
        "www",
    ]
)


def is_reserved(name: str) -> bool:
    return name.lower() in TITLES | WORDS | first_segments()


@cache
def first_segments() -> frozenset[str]:
    """The first words of all addresses in the map of the site."""
    return frozenset(_segments(get_resolver().url_patterns))


def _segments(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        first, slash, _ = str(pattern.pattern).lstrip("^").partition("/")
        if isinstance(pattern, URLResolver) and not first and not slash:
            yield from _segments(pattern.url_patterns)
        elif first and "<" not in first and "(" not in first:
            yield first.lower().rstrip("$")
