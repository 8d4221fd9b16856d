"""The page of one's API keys: make, rename, regenerate and revoke them, and set tools up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit, keys
from accounts.key_forms import KeyForm, NameForm
from accounts.models import ApiKey, User
from accounts.problems import TooManyKeys
from accounts.tool_configs import PLACEHOLDER, TOOLS, Tool


class MemberRequest(HttpRequest):
    """A request of somebody signed in; for annotations only."""

    user: User


@dataclass(frozen=True, kw_only=True)
class Row:
    """A key as the page lists it, with the name of the album that it is bound to."""

    key: ApiKey
    album: str


@dataclass(frozen=True, kw_only=True)
class Config:
    """A tool's configuration as the page shows it."""

    word: str
    tool: Tool
    text: str


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def key_page(request: MemberRequest) -> HttpResponse:
    """POST makes a key, which this one answer shows in full."""
    form = KeyForm(request.user, request.POST or None)
    if not form.is_valid():
        return shown(request, form=form)
    try:
        made = keys.make_as_wished(request.user, form.wish())
    except TooManyKeys as problem:
        form.add_error(None, problem.message)
        return shown(request, form=form)
    return given(request, made)


@login_required
@never_cache
@require_POST
def regenerate(request: MemberRequest, public_id: str) -> HttpResponse:
    """Raises NoSuchKey, also for a key that has ended."""
    return given(request, keys.regenerate(keys.own(request.user, public_id)))


@login_required
@require_POST
def revoke(request: MemberRequest, public_id: str) -> HttpResponse:
    """Raises NoSuchKey."""
    key = keys.own(request.user, public_id)
    keys.revoke(key)
    audit.note(audit.Event.KEY_REVOKED, request=request, subject=key)
    messages.success(request, _("“%(name)s” is revoked: it stopped working.") % {"name": key.name})
    return redirect("settings-api")


@login_required
@require_POST
def rename(request: MemberRequest, public_id: str) -> HttpResponse:
    """Raises NoSuchKey."""
    key, form = keys.own(request.user, public_id), NameForm(request.POST)
    if form.is_valid():
        keys.rename(key, form.cleaned_data["name"])
    else:
        messages.error(request, " ".join(map(str, form.errors["name"])))
    return redirect("settings-api")


@login_required
@never_cache
@sensitive_post_parameters("key")
@require_http_methods(["GET", "POST"])
def config(request: MemberRequest, tool: str) -> HttpResponse:
    """The file of a tool. The key is nowhere but in the page that shows it, so that sends it back.

    With a text that is not a key of the member's, a placeholder stands in its place.
    """
    chosen, text = TOOLS.get(tool), request.POST.get("key", "")
    if chosen is None:
        raise Http404
    known = keys.is_text_of(request.user, text)
    response = HttpResponse(
        chosen.text_for(text if known else PLACEHOLDER),
        content_type="application/octet-stream",
    )
    response["Content-Disposition"] = f'attachment; filename="{chosen.filename}"'
    return response


def given(request: MemberRequest, made: keys.MadeKey) -> HttpResponse:
    audit.note(audit.Event.KEY_MADE, request=request, subject=made.row)
    return shown(request, made=made)


def shown(
    request: MemberRequest, *, form: KeyForm | None = None, made: keys.MadeKey | None = None
) -> HttpResponse:
    text = PLACEHOLDER if made is None else made.text
    context: dict[str, Any] = {
        "settings_page": "api",
        "form": form or KeyForm(request.user),
        "made": made,
        "rows": rows_of(request.user),
        "may_make": keys.may_make(request.user),
        "configs": [
            Config(word=word, tool=tool, text=tool.text_for(text)) for word, tool in TOOLS.items()
        ],
    }
    return render(request, "accounts/api_keys.html", context)


def rows_of(user: User) -> list[Row]:
    names = dict(user.albums.values_list("public_id", "name"))
    listed = ApiKey.objects.listed(user)
    return [Row(key=key, album=names.get(key.only_album, key.only_album)) for key in listed]
