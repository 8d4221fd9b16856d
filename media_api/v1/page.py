"""The page that explains the upload API, with a call that works when pasted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import keys
from accounts import problems as account_problems
from accounts.models import ApiKey, User
from imgfly.lib.problems import Problem
from media_api import presentation, problems
from media_api.filetypes import FileType
from media_api.models import Derivative, Media
from media_api.records import Accepted
from media_api.v1 import responses

EXAMPLE_KEY = "YOUR_API_KEY"
EXAMPLE_STEM = "images/2026/11/23/sunrise"
OF_PAGES = {problems.MediaNotFound, problems.WrongDeleteLink, account_problems.TooManyKeys}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, kw_only=True)
class DocumentedError:
    """A row of the page's table; `text` names in brackets what will stand there."""

    status: int
    code: int
    text: str | Promise


@never_cache
@require_http_methods(["GET", "POST"])
def api_page(request: HttpRequest) -> HttpResponse:
    """POST makes a key of the member's, which this one answer shows in full."""
    member = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and member is None:
        return redirect(settings.LOGIN_URL)
    made = None if member is None else acted(request, member)
    own = [] if member is None else list(usable_keys(member))
    example = example_upload()
    context = {
        "endpoint": f"{settings.SITE_URL}/api/1/upload",
        "key_prefix": own[0].prefix if own else None,
        "keys": own,
        "may_make_key": member is not None and keys.may_make(member),
        "key_text": None if made is None else made.text,
        "curl": curl_call(EXAMPLE_KEY if made is None else made.text),
        "errors": sorted(documented_errors(), key=lambda error: (error.status, error.code)),
        "example_json": json.dumps(responses.success(example), indent=2, ensure_ascii=False),
        "example_text": presentation.open_address(example.media, example.media.key),
        "example_redirect": f"Location: {presentation.viewer_path(example.media)}",
    }
    return render(request, "api_page.html", context)


def acted(request: HttpRequest, member: User) -> keys.MadeKey | None:
    """What the form asked for: revoke one of the member's own keys, or make one."""
    if request.method != "POST":
        return None
    if request.POST.get("action") != "revoke":
        return keys.make(member, name=_("Made on the API page"))
    for key in ApiKey.objects.filter(user=member, public_id=request.POST.get("key", "")):
        keys.revoke(key)
    return None


def usable_keys(user: User) -> QuerySet[ApiKey]:
    return ApiKey.objects.usable().filter(user=user).order_by("-created_at", "-pk")


def curl_call(key: str) -> str:
    return (
        "curl --fail-with-body -X POST \\\n"
        f'  -H "X-API-Key: {key}" \\\n'
        '  -F "source=@photo.jpg" \\\n'
        f"  {settings.SITE_URL}/api/1/upload"
    )


def example_upload() -> Accepted:
    """An upload that never was: the page shows what the code answers, not what it once did."""
    facts: dict[str, Any] = {"file_type": FileType.JPEG.value, "width": 1600, "height": 1200}
    media = Media(
        public_id="4kT0vWq8ZsB",
        title=_("Sunrise"),
        key=f"{EXAMPLE_STEM}.jpg",
        original_filename="sunrise.jpg",
        size=482_113,
        md5="5d41402abc4b2a76b9719d911017c592",
        date=timezone.now(),
        **facts,
    )
    derivatives = [
        example_derivative(media, Derivative.Kind.THUMB, ".th", (320, 320)),
        example_derivative(media, Derivative.Kind.MEDIUM, ".md", (500, 375)),
    ]
    return Accepted(media=media, derivatives=derivatives, tags=[], delete_token="0" * 48)


def example_derivative(
    media: Media, kind: Derivative.Kind, suffix: str, size: tuple[int, int]
) -> Derivative:
    return Derivative(
        media=media,
        kind=kind.value,
        key=f"{EXAMPLE_STEM}{suffix}.jpg",
        file_type=FileType.JPEG.value,
        size=21_212,
        width=size[0],
        height=size[1],
    )


def documented_errors() -> Iterator[DocumentedError]:
    """Every Problem that an upload can meet."""
    for module in (account_problems, problems):
        for value in vars(module).values():
            if is_problem_of(value, module.__name__):
                kind = cast("type[Problem]", value)
                text = PLACEHOLDER.sub(r"[\1]", str(kind.text))
                yield DocumentedError(status=kind.status, code=kind.code, text=text)


def is_problem_of(value: object, module: str) -> bool:
    """Pages have problems of their own, which no tool meets."""
    if not isinstance(value, type) or not issubclass(value, Problem):
        return False
    return value.__module__ == module and value not in OF_PAGES
