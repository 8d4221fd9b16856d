"""Error answers outside the upload API: a page for people, the contract's JSON under /api/."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imgfly.lib.logs import request_id
from imgfly.lib.problems import Problem

PROBLEM = "imgfly.problem"  # in the environment of a request that is answered without its body
OUTAGE_SECONDS = 5
SENTENCES = {
    400: gettext_lazy("The request could not be understood."),
    403: gettext_lazy("You may not do this."),
    404: gettext_lazy("There is nothing here."),
    405: gettext_lazy("This page does not work that way. Go back and try again from there."),
    413: gettext_lazy("What was sent is too big."),
    429: gettext_lazy("Too many requests. Try again later."),
    500: gettext_lazy("Something broke on our side. It has been noted."),
    503: gettext_lazy("The service is busy. Try again shortly."),
}
TITLES = {
    400: gettext_lazy("Bad request"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Not possible here"),
    413: gettext_lazy("Too big"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Server error"),
    503: gettext_lazy("Busy"),
}


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def phrase(status: int) -> str:
    """The words of a status; those of 413 change with the version of Python."""
    return "Payload Too Large" if status == HTTPStatus(413) else HTTPStatus(status).phrase


def error_body(status: int, message: str, code: int) -> dict[str, object]:
    """The one shape of every failure under /api/."""
    return {
        "status_code": status,
        "error": {"message": message, "code": code},
        "status_txt": phrase(status),
    }


def page(
    request: HttpRequest, status: int, message: str, *, retry_after: int | None = None
) -> HttpResponse:
    """The error page, or the contract's JSON for a tool."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(error_body(status, message, status), status=status)
    else:
        context = {
            "title": TITLES.get(status, status),
            "message": message,
            "status": status,
            "retry_after": retry_after,
            # Of our own errors only: refusals must look alike (PRV-3).
            "request_id": request_id.get() if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "",
        }
        response = render(request, "error.html", context, status=status)
    response["Cache-Control"] = "max-age=60" if status == HTTPStatus.NOT_FOUND else "no-store"
    return response


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    wait = problem.retry_after
    response = page(request, problem.status, problem.message, retry_after=wait)
    if wait is not None:
        response["Retry-After"] = str(wait)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400, str(SENTENCES[400]))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403, str(SENTENCES[403]))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404, str(SENTENCES[404]))


def too_many(request: HttpRequest) -> HttpResponse:
    """What allauth answers to more requests than its limits allow."""
    return page(request, 429, str(SENTENCES[429]))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request, 403, _("The form could not be verified. Go back, reload the page and try again.")
    )


def is_outage(error: BaseException | None) -> bool:
    """The database is away, full or overtaxed: nobody's mistake, and soon over (REL-7, REL-8)."""
    return isinstance(error, OperationalError | InterfaceError)


def server_error(request: HttpRequest) -> HttpResponse:
    """No request context: what renders it may be what broke."""
    if is_outage(sys.exc_info()[1]):
        return static_page(request, 503, _("Busy"), str(SENTENCES[503]))
    return static_page(
        request,
        500,
        _("Something broke on our side"),
        _("It has been noted. What you sent was not stored; try again in a moment."),
    )


def static_page(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """A page that asks neither session nor database."""
    if wants_json(request):
        body = error_body(status, str(SENTENCES[status]), status)
        response: HttpResponse = JsonResponse(body, status=status)
    else:
        context = {"status": status, "title": title, "message": message}
        context["request_id"] = request_id.get()
        response = SimpleTemplateResponse("500.html", context, status=status).render()
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(OUTAGE_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
