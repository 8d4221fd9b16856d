"""The API's edge for problems: one shape for every failure, mapped here and nowhere else."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from imgfly.errors import OUTAGE_SECONDS, SENTENCES, error_body, is_outage
from imgfly.lib.problems import Problem
from media_api.v1.bodies import body_form

log = logging.getLogger(__name__)
PLAIN = {"txt", "redirect"}


def answer(exception: Exception, context: dict[str, Any]) -> HttpResponse | Response:
    """REST framework's exception handler. A bug is logged whole and told in one sentence."""
    status, code, message, extra = described(exception)
    if status == 500:  # noqa: PLR2004 - Internal Server Error
        log.error("bug in the upload API", exc_info=exception)
    elif is_outage(exception):
        log.error("no database: %s", exception)
    request: Request = context["request"]
    response: HttpResponse | Response
    if wanted_format(request) in PLAIN:
        response = HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")
    else:
        body = error_body(status, message, code)
        body["error"] = {**body["error"], **extra}  # type: ignore[dict-item]  # a dict, above
        response = Response(body, status=status)
    for name, value in headers_of(exception).items():
        response[name] = value
    return response


def described(exception: Exception) -> tuple[int, int, str, dict[str, str]]:
    """Status, code, message, further fields."""
    if isinstance(exception, Problem):
        return exception.status, exception.code, exception.message, exception.extra
    if isinstance(exception, APIException):
        return exception.status_code, exception.status_code, str(exception.detail), {}
    for kind, status in ((Http404, 404), (PermissionDenied, 403), (SuspiciousOperation, 400)):
        if isinstance(exception, kind):
            return status, status, str(SENTENCES[status]), {}
    if is_outage(exception):
        return 503, 503, str(SENTENCES[503]), {}
    return 500, 500, str(SENTENCES[500]), {}


def headers_of(exception: Exception) -> dict[str, str]:
    headers = {}
    wait = getattr(exception, "retry_after", None) or getattr(exception, "wait", None)
    if is_outage(exception):
        wait = OUTAGE_SECONDS
    if wait:
        headers["Retry-After"] = str(int(wait))
    if getattr(exception, "status", None) == 401:  # noqa: PLR2004 - Unauthorised
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def wanted_format(request: Request) -> str:
    """What was asked for; a body that cannot be read asks for nothing."""
    try:
        texts = body_form(request).texts
    except Problem:
        texts = {}
    return texts.get("format") or request.query_params.get("format", "")
