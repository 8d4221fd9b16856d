"""The page of one media."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from media_api import presentation
from media_api.likes import likes
from media_api.models import Derivative, Media
from media_api.presentation import EmbedCode
from media_api.problems import MediaNotFound
from media_api.views.camera import Line, camera_lines


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the template shows beside the row itself; addresses are absolute unless `path`."""

    title: str
    url: str
    download_url: str
    display_width: int
    display_height: int
    thumb_url: str | None
    frame_url: str | None
    viewer_url: str
    delete_path: str
    like_path: str
    report_path: str
    mime: str
    type_name: str
    size_label: str
    duration_label: str
    is_video: bool
    is_sphere: bool
    is_listed: bool
    may_delete: bool
    is_liked: bool
    shows_owner: bool
    embeds: list[EmbedCode]
    camera: list[Line]


@require_safe
def viewer(request: HttpRequest, name: str) -> HttpResponse:
    """`slug.id` or `id`; any other spelling of the right id is redirected to the right one."""
    media = found(request, name.rpartition(".")[2])
    if request.path != unquote(presentation.viewer_path(media)):
        return redirect(presentation.viewer_path(media))
    response = render(
        request,
        "media_api/viewer.html",
        {"media": media, "page": page_of(media, request), "tags": media.tags.all()},
    )
    response["Vary"] = "Accept-Language, Cookie"
    return response


def found(request: HttpRequest, public_id: str) -> Media:
    """Raises MediaNotFound alike for missing, expired and not the viewer's to see (PRV-3)."""
    visible = Media.objects.visible_to(request.user).for_answers()
    media = visible.filter(public_id=public_id).first()
    if media is None:
        raise MediaNotFound
    return media


def page_of(media: Media, request: HttpRequest) -> Page:
    kinds = presentation.by_kind(media.derivatives.all())
    display = presentation.display_of(media, kinds)
    staff = getattr(request.user, "is_staff", False)
    return Page(
        title=media.title or media.filename,
        url=presentation.file_address(media, media.key),
        download_url=presentation.download_address(media, media.key),
        display_width=display.width,
        display_height=display.height,
        thumb_url=_address_of(media, kinds.get(Derivative.Kind.THUMB)),
        frame_url=_address_of(media, kinds.get(Derivative.Kind.FRAME)),
        viewer_url=presentation.viewer_url(media),
        delete_path=f"{presentation.short_path(media)}/delete",
        like_path=f"{presentation.short_path(media)}/like",
        report_path=f"{presentation.short_path(media)}/report",
        mime=media.type.mime,
        type_name=media.type.name,
        size_label=presentation.size_label(media.size),
        duration_label=presentation.duration_label(media.duration),
        is_video=media.type.is_video,
        is_sphere=media.is_360 and not media.type.is_video,
        is_listed=media.is_public and media.expires_at is None,
        may_delete=staff or media.is_owned_by(request.user),
        is_liked=likes(request.user, media),
        shows_owner=shows_owner(media, request.user),
        embeds=presentation.embed_codes(media),
        camera=camera_lines(media.exif),
    )


def shows_owner(media: Media, viewer: Any) -> bool:
    """Whether the page of whoever uploaded it may be named: who hides has no page for others."""
    owner = media.user
    if owner is None:
        return False
    return owner == viewer or (owner.is_active and not owner.is_private)


def _address_of(media: Media, derivative: Derivative | None) -> str | None:
    return None if derivative is None else presentation.file_address(media, derivative.key)
