"""What an export tells of what its owner said about media of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.sections import facts, section
from media_api.models import Like, Report


@section("likes")
def likes(user: User) -> Iterator[dict[str, Any]]:
    rows = Like.objects.filter(user=user).select_related("media", "album").order_by("pk")
    for like in rows.iterator():
        yield {
            "media": like.media.public_id if like.media else None,
            "album": like.album.public_id if like.album else None,
            **facts(like),
        }


@section("reports")
def reports(user: User) -> Iterator[dict[str, Any]]:
    """What this user found wrong, and whether it was."""
    rows = Report.objects.filter(reporter=user).order_by("pk")
    yield from (facts(row) for row in rows.iterator())
