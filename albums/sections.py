"""What an export tells of albums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.sections import facts, section
from albums.models import Album


@section("albums")
def albums(user: User) -> Iterator[dict[str, Any]]:
    rows = Album.objects.filter(user=user).select_related("parent").order_by("pk")
    for album in rows.iterator():
        parent = album.parent.public_id if album.parent else None
        yield {
            **facts(album, without={"secret_folder"}),
            "parent": parent,
            "has_password": bool(album.password_hash),
        }
