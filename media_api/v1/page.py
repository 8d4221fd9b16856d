"""The page that explains the upload API, with a call that works when pasted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import ApiKey, User
from accounts.problems import NoKey, NoRoomLeft, TooManyFiles, WrongKey
from accounts.tool_configs import PLACEHOLDER, curl, endpoint
from imgfly.lib.problems import Problem
from media_api import presentation, problems
from media_api.filetypes import FileType
from media_api.models import Derivative, Media
from media_api.records import Accepted
from media_api.v1 import responses

EXAMPLE_STEM = "images/2026/11/23/sunrise"
OF_PAGES = {problems.MediaNotFound, problems.WrongDeleteLink}
OF_ACCOUNTS = (NoKey, WrongKey, NoRoomLeft, TooManyFiles)
BLANK = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, kw_only=True)
class DocumentedError:
    """A row of the page's table; `text` names in brackets what will stand there."""

    status: int
    code: int
    text: str | Promise


@never_cache
@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    example = example_upload()
    context = {
        "endpoint": endpoint(),
        "key_prefix": latest_prefix(request.user),
        "curl": curl(PLACEHOLDER),
        "errors": sorted(documented_errors(), key=lambda error: (error.status, error.code)),
        "example_json": json.dumps(responses.success(example), indent=2, ensure_ascii=False),
        "example_text": presentation.open_address(example.media, example.media.key),
        "example_redirect": f"Location: {presentation.viewer_path(example.media)}",
    }
    return render(request, "api_page.html", context)


def latest_prefix(user: object) -> str | None:
    """How the newest key of a member begins."""
    if not isinstance(user, User):
        return None
    key = ApiKey.objects.usable().filter(user=user).order_by("-created_at", "-pk").first()
    return None if key is None else key.prefix


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
    of_uploads = [value for value in vars(problems).values() if is_problem_of_uploads(value)]
    kinds: list[type[Problem]] = [*OF_ACCOUNTS, *of_uploads]
    for kind in kinds:
        text = BLANK.sub(r"[\1]", str(kind.text))
        yield DocumentedError(status=kind.status, code=kind.code, text=text)


def is_problem_of_uploads(value: object) -> TypeGuard[type[Problem]]:
    """Pages have problems of their own, which no tool meets."""
    if not isinstance(value, type) or not issubclass(value, Problem):
        return False
    return value.__module__ == problems.__name__ and value not in OF_PAGES
