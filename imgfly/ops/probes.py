"""`/healthz`, `/readyz` and `/metrics`: asked by machines, by whatever host name they use."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase

from imgfly.lib.digests import digest, matches
from imgfly.ops import readiness

Answer = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD")


class Probes:
    """Answers before the rest of the middleware: a probe knows neither host name nor session.

    An orchestrator asks by the address of the container, which is in no list of allowed hosts.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path)
        if probe is None or (probe is metrics and not settings.METRICS):
            return self.get_response(request)
        if request.method not in SAFE:
            return HttpResponseNotAllowed(SAFE)
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nobody, or it would be restarted for another's fault."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def readyz(request: HttpRequest) -> HttpResponse:
    parts = readiness.parts()
    ready = readiness.FAILED not in parts.values()
    body = {"status": "ready" if ready else "not ready", **parts}
    return JsonResponse(body, status=200 if ready else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read_metrics(request):
        return HttpResponse("forbidden\n", status=403, content_type="text/plain; charset=utf-8")
    from imgfly.ops import prometheus  # noqa: PLC0415 - only where metrics are switched on

    return HttpResponse(prometheus.page(), content_type=prometheus.CONTENT_TYPE)


def may_read_metrics(request: HttpRequest) -> bool:
    """By token, or from the networks: then every hop must be in them, whoever wrote it down."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and matches(token, digest(settings.METRICS_TOKEN)):
        return True
    forwarded = request.headers.get("X-Forwarded-For", "")
    hops = [request.META.get("REMOTE_ADDR", ""), *filter(None, forwarded.split(","))]
    return all(in_networks(hop.strip()) for hop in hops)


def in_networks(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    networks = map(ipaddress.ip_network, settings.METRICS_NETWORKS)
    return any(address in network for network in networks)


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics,
}
