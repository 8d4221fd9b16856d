"""Public pages of people: their media, albums, likes, and who follows whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.follows import follows
from accounts.models import Follow, User
from media_api import listings, presentation
from media_api.listings import Order
from media_api.models import Like, Media, ProfilePicture
from media_api.presentation import Person
from media_api.problems import MediaNotFound
from media_api.views.albums import tiles_of

Kind = ProfilePicture.Kind


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One of the lists; `word` is its part of the address, "" for the first."""

    word: str
    label: Any
    template: str
    none: Any


TABS = [
    Tab(word="", label=_("Media"), template="parts/cards.html", none=_("No media yet.")),
    Tab(word="albums", label=_("Albums"), template="parts/albums.html", none=_("No albums yet.")),
    Tab(word="liked", label=_("Liked"), template="parts/cards.html", none=_("No likes yet.")),
    Tab(
        word="followers",
        label=_("Followers"),
        template="parts/people.html",
        none=_("No followers yet."),
    ),
    Tab(
        word="following",
        label=_("Following"),
        template="parts/people.html",
        none=_("Follows nobody yet."),
    ),
]


@require_safe
def profile(request: HttpRequest, username: str, tab: str = "") -> HttpResponse:
    """A private profile is not there for strangers, in the same words as one that never was."""
    if is_folder(request.path) and not User.objects.filter(username__iexact=username).exists():
        return redirect(f"{request.path}/")
    person = found(request, username)
    if person.username != username:
        return redirect("profile", person.username)
    shown = next(one for one in TABS if one.word == tab)
    context: dict[str, Any] = {
        "person": person,
        "head": head_of(person, request.user),
        "tabs": TABS,
        "tab": shown,
        "is_own": person == request.user,
        **LISTS[tab](person, request),
    }
    response = render(request, "media_api/profile.html", context)
    response["Vary"] = "Accept-Language, Cookie"
    return response


def is_folder(path: str) -> bool:
    """Whether there is a page at the same address with a slash, as the administration is."""
    return bool(is_valid_path(f"{path}/"))


def found(request: HttpRequest, username: str) -> User:
    """Whatever the case of the letters. Raises MediaNotFound."""
    people = User.objects.visible_to(request.user).prefetch_related("pictures")
    person = people.filter(username__iexact=username).first()
    if person is None:
        raise MediaNotFound
    return person


def head_of(person: User, viewer: Any) -> dict[str, Any]:
    media = Media.objects.listed_for(viewer).filter(user=person)
    return {
        "avatar_url": presentation.picture_of(person, Kind.AVATAR),
        "background_url": presentation.picture_of(person, Kind.BACKGROUND),
        "media_count": media.count(),
        "follower_count": person.followers.count(),
        "following_count": person.followings.count(),
        "is_followed": viewer.is_authenticated and follows(viewer, person),
        "website_label": person.website.partition("://")[2].rstrip("/"),
    }


def media_of(person: User, request: HttpRequest) -> dict[str, Any]:
    own = Media.objects.listed_for(request.user).filter(user=person)
    page = listings.page_of(own.for_cards(), request.GET.get("after", ""))
    return {"cards": listings.cards_of(page.rows), "after": page.after}


def albums_of(person: User, request: HttpRequest) -> dict[str, Any]:
    albums = person.albums.listed_for(request.user)
    order = Order(date="created_at")
    page = listings.page_of(albums, request.GET.get("after", ""), order=order)
    return {"albums": tiles_of(page.rows, request.user), "after": page.after}


def liked_by(person: User, request: HttpRequest) -> dict[str, Any]:
    """Of what this viewer may find: a like does not make a thing public."""
    likes = Like.objects.filter(user=person, media__in=Media.objects.listed_for(request.user))
    rows = likes.select_related("media__album").prefetch_related("media__derivatives")
    order = Order(date="created_at", word="media__public_id")
    page = listings.page_of(rows, request.GET.get("after", ""), order=order)
    media = [like.media for like in page.rows if like.media is not None]
    return {"cards": listings.cards_of(media), "after": page.after}


def followers_of(person: User, request: HttpRequest) -> dict[str, Any]:
    rows = person.followers.filter(follower__in=User.objects.visible_to(request.user))
    return people_of(rows, "follower", request)


def followed_by(person: User, request: HttpRequest) -> dict[str, Any]:
    rows = person.followings.filter(followed__in=User.objects.visible_to(request.user))
    return people_of(rows, "followed", request)


def people_of(rows: Any, side: str, request: HttpRequest) -> dict[str, Any]:
    rows = rows.select_related(side).prefetch_related(f"{side}__pictures")
    order = Order(date="created_at", word=f"{side}__username")
    page: listings.Page[Follow] = listings.page_of(rows, request.GET.get("after", ""), order=order)
    people: list[Person] = [presentation.person_of(getattr(row, side)) for row in page.rows]
    return {"people": people, "after": page.after}


LISTS: dict[str, Callable[[User, HttpRequest], dict[str, Any]]] = {
    "": media_of,
    "albums": albums_of,
    "liked": liked_by,
    "followers": followers_of,
    "following": followed_by,
}
