"""Pictures of profiles: set, replaced, removed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from imgfly.lib.ids import random_base62
from media_api import storage
from media_api.bans import refuse_banned
from media_api.filetypes import FileType
from media_api.ingest.naming import taken_stem
from media_api.ingest.portrait import Crop, Portrait, PortraitWishes
from media_api.ingest.source import received
from media_api.ingest.spool import hashed, temporary_file
from media_api.isolation.portrayed import portrayed
from media_api.models import ProfilePicture
from media_api.parameters import SentFile

Kind = ProfilePicture.Kind
MOST_BYTES = 20_000_000
WIDTHS = {Kind.AVATAR: 512, Kind.BACKGROUND: 1920}


def portray(user: User, kind: Kind, source: SentFile | None, crop: Crop) -> ProfilePicture:
    """Draw, keep and record it; the one before goes. Raises the Problems of an upload.

    A background is kept whole: pages show as much of it as they have room for.
    """
    wishes = PortraitWishes(width=WIDTHS[kind], crop=crop if kind == Kind.AVATAR else None)
    with received(
        source, limit=MOST_BYTES, owner=str(user.pk), url_allowed=False, base64_allowed=False
    ) as spool:
        refuse_banned(spool)
        with temporary_file() as target, storage.discarded_on_error() as keys:
            made = portrayed(spool, target, wishes)
            key = f"{taken_stem(random_base62(12), date=timezone.now(), folder=None)}.webp"
            storage.keep(target, key)
            keys.append(key)
            return recorded(user, kind, key=key, size=hashed(target)[0], made=made)


def recorded(user: User, kind: Kind, *, key: str, size: int, made: Portrait) -> ProfilePicture:
    picture = ProfilePicture(
        user=user,
        kind=kind,
        key=key,
        file_type=FileType.WEBP,
        size=size,
        width=made.width,
        height=made.height,
    )
    with transaction.atomic():
        remove(user, kind)
        picture.save(force_insert=True)
    return picture


def remove(user: User, kind: Kind) -> None:
    """Its file follows (signals.py)."""
    with transaction.atomic():
        ProfilePicture.objects.filter(user=user, kind=kind).delete()
