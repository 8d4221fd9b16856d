"""Who is leaving gets to see one page only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from imgfly.errors import wants_json

OPEN = {
    "account_logout",
    "export-file",
    "favicon",
    "leaving",
    "media-file",  # asks who it is only where the file is not public
    "set_language",
    "stay-by-link",
}


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
