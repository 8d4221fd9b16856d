"""The bytes of media over HTTP: who may read which file."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from imgfly.hosts import is_host_of_files
from media_api import storage
from media_api.delivery import Served, answer
from media_api.models import Derivative, Media, ProfilePicture
from media_api.places import FOLDER
from media_api.problems import MediaNotFound


@require_safe
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    require_media_host(request)
    return answer(request, served_file(request, f"{FOLDER}/{name}"))


def require_media_host(request: HttpRequest) -> None:
    """Where files have a host of their own, no other serves them (SRV-1). Raises MediaNotFound."""
    if settings.MEDIA_HOST != settings.SITE_HOST and not is_host_of_files(request):
        raise MediaNotFound


def served_file(request: HttpRequest, key: str) -> Served:
    """Raises MediaNotFound alike for what is missing, expired, or not the viewer's to see.

    Who asks is looked up only for what is not public, so that public files vary by nothing.
    """
    alive = Media.objects.alive().select_related("album")
    media = alive.filter(key=key).first()
    file: Media | Derivative | None = media
    if media is None:
        file = Derivative.objects.filter(key=key).first()
        media = None if file is None else alive.filter(derivatives__key=key).first()
    if file is None:
        return served_picture(key)
    if media is None or not may_see(request, media, key):
        raise MediaNotFound
    return Served(
        key=key,
        type=file.type,
        size=file.size,
        is_public=media.is_public,
        expires_at=media.expires_at,
    )


def served_picture(key: str) -> Served:
    """Pictures of profiles are for everybody, until somebody leaves. Raises MediaNotFound."""
    picture = ProfilePicture.objects.filter(key=key, user__deletes_at=None).first()
    if picture is None:
        raise MediaNotFound
    return Served(key=key, type=picture.type, size=picture.size, is_public=True, expires_at=None)


def may_see(request: HttpRequest, media: Media, key: str) -> bool:
    """A host of files knows no sessions: there a ticket of a page's counts (PRV-2)."""
    if media.is_public:
        return True
    apart = settings.MEDIA_HOST != settings.SITE_HOST
    if apart and storage.ticket_is_valid(key, request.GET.get("ticket", "")):
        return True
    viewer = AnonymousUser() if apart else request.user
    return Media.objects.visible_to(viewer).filter(pk=media.pk).exists()
