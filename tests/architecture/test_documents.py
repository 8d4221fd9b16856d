"""What can be set, asked for and relied on is written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.sources import CODE, PACKAGES, name_of, text_of

SETTINGS = sorted(
    {
        word
        for path in CODE
        if name_of(path).startswith(("imgfly/lib/", "imgfly/"))
        for word in re.findall(r"[\"'](IMGFLY_[A-Z0-9_]+)[\"']", path.read_text(encoding="utf-8"))
    }
)
FLOORS = {"pillow": ((13, 0, 0), (99,)), "django": ((5, 2, 19), (5, 3))}


def names(patterns: list[Any]) -> Iterator[str]:
    """Names of our own addresses; those of Django admin and allauth are theirs."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin" and not str(pattern.pattern).startswith("account/"):
                yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_the_settings_are_found() -> None:
    assert len(SETTINGS) >= 40


@pytest.mark.parametrize("document", ["docs/settings.md", ".env.example"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_a_setting_is_documented(setting: str, document: str) -> None:
    assert re.search(rf"\b{setting}\b", text_of(document))


@pytest.mark.parametrize("document", ["docs/settings.md", ".env.example"])
def test_no_setting_is_documented_that_does_not_exist(document: str) -> None:
    written = {*re.findall(r"\bIMGFLY_[A-Z0-9_]*[A-Z0-9]\b", text_of(document))}
    known = {*SETTINGS, *(f"{name}_FILE" for name in SETTINGS)}
    assert written - known == set()


@pytest.mark.parametrize("name", sorted({*names(get_resolver().url_patterns)}))
def test_an_address_is_documented(name: str) -> None:
    texts = text_of("docs/architecture.md") + text_of("docs/api.md")
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", texts)


@pytest.mark.parametrize("package", FLOORS)
def test_known_holes_are_below_the_floor(package: str) -> None:
    found = re.search(
        rf"^{package}==([\d.]+)", text_of("requirements.txt"), re.IGNORECASE | re.MULTILINE
    )
    assert found
    version = tuple(map(int, found[1].split(".")))
    floor, ceiling = FLOORS[package]
    assert floor <= version < ceiling


def test_the_documents_name_no_app_that_does_not_exist() -> None:
    text = text_of("docs/architecture.md")
    assert all(f"{package}/" in text or f"`{package}`" in text for package in PACKAGES)
