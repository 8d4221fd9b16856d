"""Reading pages as a test needs them: without what differs at each request."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

VARYING = re.compile(r'(name="(?:csrfmiddlewaretoken|next)" value=)"[^"]*"')
REQUEST = re.compile(r"Request [0-9a-f]{16}")


def plain(response: Any) -> str:
    """The page without its CSRF token, its own address and the name of its request."""
    return REQUEST.sub("", VARYING.sub(r"\1", response.content.decode()))


class Parsed(HTMLParser):
    """Start tags with their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def meta(self) -> dict[str | None, str | None]:
        return {
            tag.get("property") or tag.get("name"): tag.get("content") for tag in self.named("meta")
        }


def parsed(response: Any) -> Parsed:
    return Parsed(response.content.decode())
