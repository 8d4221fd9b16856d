"""System checks of what listens to the portal."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def listeners_agree(**options: Any) -> list[CheckMessage]:
    return list(_disagreements())


def _disagreements() -> Iterator[CheckMessage]:
    if not all(map(_is_network, settings.METRICS_NETWORKS)):
        yield Error("IMGFLY_METRICS_NETWORKS must look like 127.0.0.0/8,::1/128.", id="imgfly.E020")
    if settings.SENTRY_DSN and find_spec("sentry_sdk") is None:
        yield Error("IMGFLY_SENTRY_DSN is set: install requirements-sentry.txt.", id="imgfly.E021")


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
