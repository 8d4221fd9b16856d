"""The page that explains the upload API, with a call that works when pasted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.models import ApiKey
from accounts.problems import NoKey, WrongKey
from imgfly.lib.problems import Problem
from media_api import problems

EXAMPLE_KEY = "YOUR_API_KEY"


@dataclass(frozen=True, kw_only=True)
class DocumentedError:
    status: int
    code: int
    text: str | Promise


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    endpoint = f"{settings.SITE_URL}/api/1/upload"
    key = None
    if request.user.is_authenticated:
        key = ApiKey.objects.usable().filter(user=request.user).order_by("created_at").first()
    context = {
        "endpoint": endpoint,
        "key_prefix": None if key is None else key.prefix,
        "curl": curl_call(endpoint),
        "errors": sorted(documented_errors(), key=lambda error: (error.status, error.code)),
    }
    return render(request, "api_page.html", context)


def curl_call(endpoint: str) -> str:
    return (
        "curl --fail-with-body -X POST \\\n"
        f'  -H "X-API-Key: {EXAMPLE_KEY}" \\\n'
        '  -F "source=@photo.jpg" \\\n'
        f"  {endpoint}"
    )


def documented_errors() -> Iterator[DocumentedError]:
    """Every Problem an upload can meet; names in the sentences stand for what fills them."""
    found: list[type[Problem]] = [NoKey, WrongKey, *problem_classes()]
    for kind in found:
        yield DocumentedError(
            status=kind.status,
            code=kind.code,
            text=str(kind.text).replace("%(", "(").replace(")s", ")"),
        )


def problem_classes() -> Iterator[type[Problem]]:
    for value in vars(problems).values():
        if (
            isinstance(value, type)
            and issubclass(value, Problem)
            and value.__module__ == problems.__name__
        ):
            yield value
