"""The host of the files, where it is not that of the pages: files, and nothing else (SRV-1)."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

Answer = Callable[[HttpRequest], HttpResponse]
FILES = "/images/"
SENTENCE = "There is nothing here.\n"  # for programs: no page, no language, no cookie


class HostOfFiles:
    """Cookies are neither read nor set there, and errors are no pages."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_host_of_files(request):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        if not request.path.startswith(FILES):
            return plain(HTTPStatus.NOT_FOUND)
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or is_file(response):
            return response
        told = plain(response.status_code)
        for name in ("Retry-After", "Allow"):
            if name in response.headers:
                told[name] = response[name]
        response.close()
        return told


def is_host_of_files(request: HttpRequest) -> bool:
    if settings.MEDIA_HOST == settings.SITE_HOST:
        return False
    return split_domain_port(request.get_host())[0] == settings.MEDIA_HOST


def is_file(response: HttpResponse) -> bool:
    return getattr(response, "is_media_file", False)


def plain(status: int) -> HttpResponse:
    sentence = SENTENCE if status == HTTPStatus.NOT_FOUND else f"{HTTPStatus(status).phrase}\n"
    response = HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "max-age=60" if status == HTTPStatus.NOT_FOUND else "no-store"
    return response
