"""Buttons that switch something on and off: follow, like."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts import follows
from accounts.preferences import MemberRequest
from media_api import likes, presentation
from media_api.views import albums, profile, viewer


@login_required
@require_http_methods(["GET", "POST"])
def follow(request: MemberRequest, username: str) -> HttpResponse:
    """Who had to sign in first comes by GET, and is shown the page to press the button again."""
    person = profile.found(request, username)
    back = reverse("profile", args=[person.username])
    if request.method == "GET":
        return redirect(back)
    action: Callable[..., None] = follows.follow if is_on(request) else follows.unfollow
    action(request.user, person)
    return answer(request, back, person.followers.count())


@login_required
@require_http_methods(["GET", "POST"])
def like_media(request: MemberRequest, public_id: str) -> HttpResponse:
    media = viewer.found(request, public_id)
    return switched(request, media, presentation.viewer_path(media))


@login_required
@require_http_methods(["GET", "POST"])
def like_album(request: MemberRequest, public_id: str) -> HttpResponse:
    album = albums.found(request, public_id)
    return switched(request, album, reverse("album", args=[album.public_id]))


def switched(request: MemberRequest, subject: likes.Subject, back: str) -> HttpResponse:
    if request.method == "GET":
        return redirect(back)
    action = likes.like if is_on(request) else likes.unlike
    action(request.user, subject)
    subject.refresh_from_db(fields=["likes"])
    return answer(request, back, subject.likes)


def is_on(request: HttpRequest) -> bool:
    return request.POST.get("on") == "1"


def answer(request: HttpRequest, back: str, count: int) -> HttpResponse:
    """For a script the new state, for a form the page it stood on."""
    if request.accepts("text/html"):
        return redirect(next_of(request) or back)
    return JsonResponse({"on": is_on(request), "count": count})


def next_of(request: HttpRequest) -> str:
    """Where the form wants to lead, if that is here (TXT-5)."""
    url = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if is_ours else ""
