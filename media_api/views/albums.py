"""Albums as others see them: as tiles, and each with its media."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from albums.models import Album
from media_api import listings, presentation
from media_api.likes import likes
from media_api.models import Derivative, Media, MediaQuerySet
from media_api.problems import MediaNotFound


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One album in a list."""

    public_id: str
    name: str
    is_public: bool
    count: int
    likes: int
    cover_url: str | None


@require_safe
def album(request: HttpRequest, public_id: str) -> HttpResponse:
    one = found(request, public_id)
    media = shown_in(one, request.user)
    page = listings.page_of(media.for_cards(), request.GET.get("after", ""))
    context: dict[str, Any] = {
        "album": one,
        "count": media.count(),
        "cards": listings.cards_of(page.rows),
        "after": page.after,
        "is_liked": likes(request.user, one),
        "shows_owner": request.user.pk == one.user_id or not one.user.is_private,
    }
    response = render(request, "media_api/album.html", context)
    response["Vary"] = "Accept-Language, Cookie"
    return response


def found(request: HttpRequest, public_id: str) -> Album:
    """Raises MediaNotFound alike for missing and not the viewer's to see (PRV-3)."""
    visible = Album.objects.visible_to(request.user).select_related("user")
    one = visible.filter(public_id=public_id).first()
    if one is None:
        raise MediaNotFound
    return one


def shown_in(one: Album, viewer: Any) -> MediaQuerySet:
    """Who has the link of the album sees its media, as far as each is the viewer's to see."""
    rows = Media.objects.visible_to(viewer).filter(album=one)
    sees_all = getattr(viewer, "show_nsfw", False) or viewer.pk == one.user_id
    return rows if sees_all else rows.filter(nsfw=False)


def tiles_of(rows: Sequence[Album], viewer: Any) -> list[Tile]:
    """Two or three queries, however many albums there are."""
    inside = Media.objects.visible_to(viewer).filter(album=OuterRef("pk"))
    if not getattr(viewer, "show_nsfw", False):
        inside = inside.filter(nsfw=False)
    newest = inside.order_by("-date", "-pk").values("pk")[:1]
    counted = inside.order_by().values("album").annotate(number=Count("pk")).values("number")
    keys = [one.pk for one in rows]
    facts = {
        pk: (cover, number or 0)
        for pk, cover, number in Album.objects.filter(pk__in=keys).values_list(
            "pk", Subquery(newest), Subquery(counted)
        )
    }
    covers = {cover for cover, _ in facts.values() if cover}
    media = Media.objects.filter(pk__in=covers).for_cards().in_bulk()
    return [tile_of(one, facts[one.pk][1], media.get(facts[one.pk][0] or 0)) for one in rows]


def tile_of(one: Album, count: int, cover: Media | None) -> Tile:
    return Tile(
        public_id=one.public_id,
        name=one.name,
        is_public=one.is_public,
        count=count,
        likes=one.likes,
        cover_url=None if cover is None else cover_url(cover),
    )


def cover_url(cover: Media) -> str | None:
    thumb = presentation.by_kind(cover.derivatives.all()).get(Derivative.Kind.THUMB)
    return None if thumb is None else presentation.file_address(cover, thumb.key)
