"""Every request gets a name, a line in the log, and a place in the metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from imgfly.lib import metrics
from imgfly.lib.clients import client_ip
from imgfly.lib.logs import request_id, sane_request_id

log = logging.getLogger("imgfly.access")
Answer = Callable[[HttpRequest], HttpResponseBase]
HEADER = "X-Request-ID"
QUIET = ("/healthz", "/readyz", "/metrics")  # asked for every few seconds
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LINE = "%s %r %s %s %s bytes %s ms %s"


class Observed:
    """The outermost of the middleware, so that whatever answers is seen."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Bodies that are streamed go on after this: their time and length are not known here."""
        request_id.set(sane_request_id(request.headers.get(HEADER, "")))
        start = time.monotonic()
        response = self.get_response(request)
        response[HEADER] = request_id.get()
        noted(request, response, time.monotonic() - start)
        return response


@receiver(request_finished)
def nameless(**signal: Any) -> None:
    """Django writes some lines after all middleware, and bodies may be streamed until now."""
    request_id.set("-")


def noted(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    view, status = view_name(request), response.status_code
    method = request.method if request.method in METHODS else "?"
    metrics.observe("request_seconds", seconds, view=view, method=method, status=str(status))
    facts = {
        "method": request.method,
        "path": request.path,  # without the query, which may hold a key
        "view": view,
        "status": status,
        "bytes": response.headers.get("Content-Length", "-"),
        "milliseconds": round(seconds * 1000, 1),
        "client": client_ip(request.META, settings.TRUSTED_PROXIES) or "-",
    }
    level = logging.DEBUG if request.path in QUIET else logging.INFO
    log.log(level, LINE, *facts.values(), extra=facts)


def view_name(request: HttpRequest) -> str:
    """The name in the map of the site: few different ones, whatever strangers ask for."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return request.path.strip("/") if request.path in QUIET else "none"
