"""What an account means for every page: its language and time zone, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from imgfly.errors import wants_json

Answer = Callable[[HttpRequest], HttpResponse]
NOT_PAGES = ("/api/", "/images/", "/static/")  # the same for everybody: nobody is looked up
OPEN = {
    "account_logout",
    "export-file",
    "favicon",
    "leaving",
    "media-file",  # asks who it is only where the file is not public
    "set_language",
    "stay-by-link",
}


class MemberChoices:
    """Language and time zone of whoever is signed in; others have what their browser asks for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member: Any = request.user if may_be_member(request) else None
        if getattr(member, "language", "") in dict(settings.LANGUAGES):
            translation.activate(member.language)
            request.LANGUAGE_CODE = member.language
        if not getattr(member, "time_zone", ""):
            return self.get_response(request)
        with timezone.override(ZoneInfo(member.time_zone)):
            return self.get_response(request)


def may_be_member(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and not request.path.startswith(NOT_PAGES)


class Leaving:
    """A locked account: its owner may look when it ends, take it back, or fetch the archive."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if (match and match.url_name in OPEN) or wants_json(request):
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return redirect("leaving") if getattr(request.user, "is_leaving", False) else None
