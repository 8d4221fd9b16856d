"""The server's half of drawing a picture for a profile."""

from __future__ import annotations

from typing import IO

from django.conf import settings

from media_api.ingest.portrait import Portrait, PortraitWishes, portrait
from media_api.ingest.sniff import Format, sniff
from media_api.ingest.spool import Spool
from media_api.isolation.answers import done_of
from media_api.isolation.pool import Pool, shared
from media_api.isolation.prepared import asked
from media_api.isolation.values import rebuilt
from media_api.isolation.wire import Garbled, Message


def portrayed(
    spool: Spool, target: IO[bytes], wishes: PortraitWishes, *, pool: Pool | None = None
) -> Portrait:
    """What `portrait` draws, drawn in a child. Raises the same Problems, and Busy."""
    if not settings.ISOLATION:
        return portrait(spool.file, target, wishes)
    with asked("portrait", spool, target, wishes, pool=pool or shared.pool()) as answer:
        return believed_portrait(answer, target, most=wishes.width)


def believed_portrait(answer: Message, target: IO[bytes], *, most: int) -> Portrait:
    """Raises the Problem that was reported, Broken, or Garbled."""
    made = rebuilt(Portrait, done_of(answer, Portrait), answer.blobs)
    if not (0 < made.width <= most and 0 < made.height <= settings.MAX_SIDE):
        raise Garbled("not the sides of a portrait")
    if sniff(target) is not Format.WEBP:
        raise Garbled("not a portrait")
    return made
