"""What a member chose for the pages: language, and time zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Answer = Callable[[HttpRequest], HttpResponse]
NOT_PAGES = ("/api/", "/images/", "/static/")  # the same for everybody: nobody is looked up


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
