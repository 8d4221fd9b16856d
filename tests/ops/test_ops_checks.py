"""System checks of what listens to the portal, by their ids."""

from __future__ import annotations

from typing import Any

import pytest

from imgfly.ops import checks


def ids() -> list[str | None]:
    return [message.id for message in checks.listeners_agree()]


def test_the_defaults_are_silent() -> None:
    assert ids() == []


@pytest.mark.parametrize("text", ["everybody", "10.0.0.1/8", "127.0.0.1/33", "::/200"])
def test_what_is_no_network_is_told(settings: Any, text: str) -> None:
    settings.METRICS_NETWORKS = ["127.0.0.0/8", text]
    assert ids() == ["imgfly.E020"]


def test_reports_need_their_package(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SENTRY_DSN = "https://public@sentry.example/1"
    assert ids() == []
    monkeypatch.setattr(checks, "find_spec", {}.get)
    assert ids() == ["imgfly.E021"]
