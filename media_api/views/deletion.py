"""Deleting one media: by the secret link of its upload, or by its owner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import audit
from imgfly.lib import rates
from imgfly.lib.clients import client_ip, network_of
from media_api import deletion, presentation
from media_api.models import Derivative, Media
from media_api.problems import MediaNotFound, TooManyTries, WrongDeleteLink
from media_api.views.viewer import found


@never_cache
@csrf_exempt  # the token in the address is the only authority: there is no session to abuse
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, public_id: str, token: str) -> HttpResponse:
    """GET asks, POST deletes, so that a link previewer deletes nothing (DEL-1)."""
    media = media_of_link(request, public_id, token)
    return asked_or_deleted(request, media, confirmed=settings.DELETE_BY_GET)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def by_owner(request: HttpRequest, public_id: str) -> HttpResponse:
    """Raises MediaNotFound for everybody but the owner and the staff."""
    media = found(request, public_id)
    if not (media.is_owned_by(request.user) or request.user.is_staff):
        raise MediaNotFound
    return asked_or_deleted(request, media)


def media_of_link(request: HttpRequest, public_id: str, token: str) -> Media:
    """Raises WrongDeleteLink, and TooManyTries after ten of those in an hour."""
    name = f"delete:{network_of(client_ip(request.META, settings.TRUSTED_PROXIES))}"
    limits = [rates.Rate(settings.WRONG_TOKENS_PER_HOUR, 3600)]
    if seconds := rates.wait(name, limits):
        raise TooManyTries(retry_after=seconds)
    try:
        return deletion.by_token(public_id, token)
    except WrongDeleteLink:
        rates.count(name, limits)
        raise


def asked_or_deleted(
    request: HttpRequest, media: Media, *, confirmed: bool = False
) -> HttpResponse:
    if request.method == "POST" or confirmed:
        deletion.delete(media)
        audit.note(audit.Event.MEDIA_DELETED, request=request, subject=media.public_id)
        return private(render(request, "media_api/deleted.html"))
    thumb = presentation.by_kind(media.derivatives.all()).get(Derivative.Kind.THUMB)
    context: dict[str, Any] = {
        "media": media,
        "title": media.title or media.filename,
        "thumb_url": None if thumb is None else presentation.file_address(media, thumb.key),
        "viewer_path": presentation.viewer_path(media),
    }
    return private(render(request, "media_api/delete.html", context))


def private(response: HttpResponse) -> HttpResponse:
    """Not to be found by searching: the address is the secret.

    Other sites do not hear of it by the site's own Referrer-Policy; a stricter one would make
    browsers send `Origin: null` with the form, which the CSRF check refuses.
    """
    response["X-Robots-Tag"] = "noindex"
    return response
