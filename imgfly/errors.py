"""Error answers outside the upload API: a page for people, the contract's JSON under /api/."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imgfly.lib.problems import Problem

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


def page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The error page, or the contract's JSON for a tool."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(error_body(status, message, status), status=status)
    else:
        context = {"status": status, "title": TITLES.get(status, status), "message": message}
        response = render(request, "error.html", context, status=status)
    response["Cache-Control"] = "max-age=60" if status == HTTPStatus.NOT_FOUND else "no-store"
    return response


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = page(request, problem.status, problem.message)
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
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


def server_error(request: HttpRequest) -> HttpResponse:
    """No request context: what renders it may be what broke."""
    if wants_json(request):
        return JsonResponse(error_body(500, str(SENTENCES[500]), 500), status=500)
    return SimpleTemplateResponse("500.html", status=500).render()
