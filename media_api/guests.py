"""Uploads of people without an account: what they may, and how they become a member's (ABU-3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import quota
from accounts.models import User
from accounts.problems import NoRoomLeft, TooManyFiles
from imgfly.lib import rates
from imgfly.lib.clients import network_of
from imgfly.lib.rates import Rate
from media_api.ingest.sniff import sniff
from media_api.ingest.spool import Spool
from media_api.models import Media
from media_api.parameters import Words
from media_api.problems import GuestDayFull, GuestUploadsOff, GuestVideo, MembersOnly

DAY = 24 * 3600


def admitted(words: Words) -> Words:
    """What a guest's words come to: an end for everything, and nothing that needs an account.

    Raises GuestUploadsOff or MembersOnly.
    """
    if not settings.GUEST_UPLOADS:
        raise GuestUploadsOff
    for name in ("tags", "album_id"):
        if getattr(words, name):
            raise MembersOnly(name=name)
    last = timezone.now() + timedelta(days=settings.GUEST_EXPIRY_DAYS)
    return replace(words, expires_at=min(words.expires_at or last, last))


def refuse_video(spool: Spool) -> None:
    """By the first bytes, before anything is decoded."""
    found = sniff(spool.file)
    if found is not None and found.is_video:
        raise GuestVideo


@contextmanager
def counted_bytes(ip: str | None, size: int) -> Iterator[None]:
    """Take room of the day's for one file, and give it back if it is not stored."""
    name = f"guest-bytes:{network_of(ip)}"
    limits = [Rate(settings.GUEST_DAY_BYTES, DAY)]
    standing = rates.look([name], limits)
    if standing is not None and standing.remaining < size:
        raise GuestDayFull(limit=settings.GUEST_DAY_BYTES // settings.MEGABYTE)
    rates.count(name, limits, cost=size)
    try:
        yield
    except BaseException:
        rates.count(name, limits, cost=-size)
        raise


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """How many media became the member's, and how many did not fit."""

    kept: int
    left: int


def claim(user: User, ends: Mapping[str, bool]) -> Claimed:
    """Make media that are nobody's this user's, as far as the quota goes.

    `ends` names them by public id and says whether their end was the guest's own choice; where it
    was not, it goes, for members need not delete.
    """
    kept = left = 0
    for media in Media.objects.alive().filter(user=None, public_id__in=[*ends]):
        try:
            kept += claim_one(user, media, keeps_end=ends[media.public_id])
        except (NoRoomLeft, TooManyFiles):
            left += 1
    return Claimed(kept=kept, left=left)


def claim_one(user: User, media: Media, *, keeps_end: bool) -> bool:
    """Of two that claim at once one gets it. Raises NoRoomLeft or TooManyFiles."""
    end = media.expires_at if keeps_end else None
    with transaction.atomic():
        taken = Media.objects.filter(pk=media.pk, user=None).update(user=user, expires_at=end)
        if taken:
            quota.reserve(user, media.size, quota.limits_of(user))
    return bool(taken)
