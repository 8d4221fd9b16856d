"""What a member is told of, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Notification, User
from accounts.notifications import mark_all_read
from accounts.preferences import MemberRequest
from albums.models import Album
from media_api import listings, presentation
from media_api.listings import Order
from media_api.models import Media, ProfilePicture

Kinds = Notification.Kind
NAMED = 2  # of those who did it; the others are counted


@dataclass(frozen=True, kw_only=True)
class Line:
    """One notification in words; `url` is where it leads, None when that is gone."""

    who: str
    what: str
    subject: str
    url: str | None
    avatar_url: str | None
    happened_at: datetime
    is_unread: bool


@login_required
@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    some = (
        User.objects.filter(deletes_at=None)
        .order_by("username")
        .prefetch_related("pictures")[:NAMED]
    )
    counted: Any = Notification.actors.through.objects.filter(notification=OuterRef("pk"))
    number = counted.values("notification").annotate(total=Count("pk")).values_list("total")
    rows = request.user.notifications.annotate(number=Coalesce(Subquery(number), 0))
    rows = rows.prefetch_related(Prefetch("actors", some, to_attr="some"))
    order = Order(date="happened_at", word="pk")
    page = listings.page_of(rows, request.GET.get("after", ""), order=order)
    context = {"lines": lines_of(page.rows, request.user), "after": page.after}
    return render(request, "media_api/notifications.html", context)


@login_required
@require_POST
def mark_read(request: MemberRequest) -> HttpResponse:
    mark_all_read(request.user)
    return redirect("notifications")


def lines_of(rows: Sequence[Notification], user: User) -> list[Line]:
    """All subjects by two queries; what is gone is told of all the same."""
    numbers = {
        kind: [row.subject for row in rows if row.kind == kind]
        for kind in (Kinds.LIKED_MEDIA, Kinds.LIKED_ALBUM)
    }
    media = Media.objects.alive().in_bulk(numbers[Kinds.LIKED_MEDIA])
    albums = Album.objects.in_bulk(numbers[Kinds.LIKED_ALBUM])
    known: dict[str, dict[int, Any]] = {Kinds.LIKED_MEDIA: media, Kinds.LIKED_ALBUM: albums}
    return [line_of(row, known.get(row.kind, {}).get(row.subject), user) for row in rows]


def line_of(row: Any, subject: Media | Album | None, user: User) -> Line:
    actors: Sequence[User] = row.some
    avatars = (presentation.picture_of(actor, ProfilePicture.Kind.AVATAR) for actor in actors)
    return Line(
        who=who(actors, row.number),
        what=what(row.kind, row.number),
        subject=subject_label(row, subject),
        url=url_of(row, subject, user),
        avatar_url=next((url for url in avatars if url), None),
        happened_at=row.happened_at,
        is_unread=row.read_at is None,
    )


def who(actors: Sequence[User], count: int) -> str:
    """Two by name, the others by their number."""
    names = [actor.shown_name for actor in actors]
    if len(names) < NAMED:
        return names[0] if names else _("Somebody")
    others = count - NAMED
    text = _("%(one)s and %(other)s")
    if others > 0:
        text = ngettext(
            "%(one)s, %(other)s and %(count)d more", "%(one)s, %(other)s and %(count)d more", others
        )
    return text % {"one": names[0], "other": names[1], "count": others}


def what(kind: str, count: int) -> str:
    if kind == Kinds.FOLLOW:
        return ngettext("follows you now", "follow you now", count)
    if kind == Kinds.LIKED_MEDIA:
        return ngettext("likes your upload", "like your upload", count)
    return ngettext("likes your album", "like your album", count)


def subject_label(row: Notification, subject: Media | Album | None) -> str:
    if row.kind == Kinds.FOLLOW:
        return ""
    return _("It is no longer there.") if subject is None else str(subject)


def url_of(row: Any, subject: Media | Album | None, user: User) -> str | None:
    if isinstance(subject, Media):
        return presentation.viewer_path(subject)
    if isinstance(subject, Album):
        return reverse("album", args=[subject.public_id])
    if row.kind != Kinds.FOLLOW or not row.some:
        return None
    if row.number == 1:
        return reverse("profile", args=[row.some[0].username])
    return reverse("profile-tab", args=[user.username, "followers"])
