"""Errors told to Sentry: what broke, never who asked, nor with which secret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.socket import SocketIntegration
from sentry_sdk.integrations.stdlib import StdlibIntegration
from sentry_sdk.transport import Transport

from imgfly.lib.logs import without_secrets

Event = Any  # Sentry's own types are dictionaries without promises
PRIVATE = ("query_string", "cookies", "data", "env")  # parts of a request
HEADERS = {"user-agent", "content-type", "content-length", "accept", "host", "x-request-id"}
SECRET_WORDS = ("query", "cookie", "token", "password", "secret", "api_key", "authorization")
STAND_IN = "[removed]"


def start(dsn: str, transport: type[Transport] | Callable[..., Any] | None = None) -> None:
    """`transport` is given by tests only.

    `send_default_pii` is left alone: its default is off, and saying so is deprecated.
    """
    sentry_sdk.init(
        dsn=dsn,
        environment=settings.SENTRY_ENVIRONMENT,
        release=f"imgfly@{settings.VERSION}",
        max_request_body_size="never",
        include_local_variables=False,  # locals hold keys, tokens and passwords
        traces_sample_rate=0.0,
        before_send=cleaned,
        before_breadcrumb=cleaned,
        # Redis would tell the names of sessions, and what opens connections would tell strangers
        # that we are watched (SSRF-7).
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        disabled_integrations=[StdlibIntegration(), SocketIntegration()],
        trace_propagation_targets=[],
        transport=transport,
    )


def cleaned(event: Event, hint: Any) -> Event:
    """Every text without queries, keys and delete links; of a request only what is harmless."""
    request = event.get("request")
    if isinstance(request, dict):
        for name in PRIVATE:
            request.pop(name, None)
        headers = request.get("headers") or {}
        request["headers"] = {
            name: value for name, value in dict(headers).items() if name.lower() in HEADERS
        }
    event.pop("user", None)
    return scrubbed(event)


def scrubbed(value: Any) -> Any:
    """The same structure, each text rewritten as a line of the log would be."""
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {
            name: STAND_IN if names_secret(name) else scrubbed(item) for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrubbed(item) for item in value]
    return value


def names_secret(name: Any) -> bool:
    """A field that is called so holds one, whatever it looks like."""
    word = str(name).lower()
    return any(part in word for part in SECRET_WORDS)
