"""The HTML edge: problems become pages; tools on other origins may call the API."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from imgfly.errors import PROBLEM, SENTENCES, page, problem_page, wants_json
from imgfly.lib.problems import Problem

Answer = Callable[[HttpRequest], HttpResponse]
CORS = {
    "Access-Control-Allow-Origin": "*",  # keys only, never cookies: nothing to steal (CSRF-1)
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-API-Key, X-Requested-With",
    "Access-Control-Expose-Headers": (
        "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
    ),
    "Access-Control-Max-Age": "86400",
}


class PlainFiles:
    """Files look the same to everybody: what varies pages must not split a cache of pictures."""

    VARYING = ("Vary", "Content-Language", "X-Frame-Options", "Cross-Origin-Opener-Policy")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "is_media_file", False):
            for name in self.VARYING:
                response.headers.pop(name, None)
        return response


class PrivatePages:
    """What was made for one visitor is nobody else's: shared caches keep none of it (SRV-7)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for_one = settings.SESSION_COOKIE_NAME in request.COOKIES or response.cookies
        if for_one and not getattr(response, "is_media_file", False):
            patch_cache_control(response, private=True)
        return response


class ProblemPages:
    """Every Problem that a page raises, mapped once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Django's own answer to a wrong method is an empty page: here it gets words."""
        if "\0" in request.path:  # no address holds one, and some databases break on it
            return page(request, 404, str(SENTENCES[404]))
        if problem := request.META.get(PROBLEM):
            return problem_page(request, problem)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            told = page(request, response.status_code, str(SENTENCES[response.status_code]))
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return problem_page(request, exception) if isinstance(exception, Problem) else None


class ApiCors:
    """Browser extensions and pages elsewhere may use a key; a preflight needs none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not wants_json(request):
            return self.get_response(request)
        preflight = request.method == "OPTIONS"
        response = HttpResponse(status=204) if preflight else self.get_response(request)
        for name, value in CORS.items():
            response[name] = value
        response["Cache-Control"] = "no-store"
        return response
