"""Files that are not accepted: taken down before, disliked by a scanner, or sent twice (ABU-4)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from media_api.ingest.spool import Spool
from media_api.models import BannedDigest, Media
from media_api.presentation import viewer_url
from media_api.problems import Banned, Busy, Duplicate

DUPLICATE_WINDOW = timedelta(hours=24)
CACHED, SECONDS = "has-banned-files", 60
log = logging.getLogger(__name__)
Scanner = Callable[[IO[bytes], str], str]


def refuse_banned(spool: Spool) -> None:
    """Raises Banned, or Busy while the scanner does not answer."""
    if has_banned() and BannedDigest.objects.filter(sha256=spool.sha256).exists():
        raise Banned
    if objection := scanned(spool):
        log.warning("the scanner refuses sha256 %s: %s", spool.sha256, objection)
        raise Banned


def has_banned() -> bool:
    """A site that has banned nothing yet asks the database once a minute, not for each upload."""
    return bool(cache.get_or_set(CACHED, BannedDigest.objects.exists, SECONDS))


def ban(digests: Iterable[str], *, reason: str) -> None:
    """Other processes hear of a site's very first within a minute, all later ones at once."""
    rows = [BannedDigest(sha256=digest, reason=reason) for digest in sorted({*digests})]
    BannedDigest.objects.bulk_create(rows, ignore_conflicts=True)
    cache.set(CACHED, True, SECONDS)


def refuse_duplicate(user: User, spool: Spool) -> None:
    """Only where the site wants it: the same owner, the same bytes, within a day."""
    if not settings.REFUSE_DUPLICATES:
        return
    same = Media.objects.alive().filter(user=user, source_sha256=spool.sha256)
    existing = same.filter(created_at__gte=timezone.now() - DUPLICATE_WINDOW).first()
    if existing is not None:
        raise Duplicate(existing=viewer_url(existing))


def scanned(spool: Spool) -> str:
    """What the site's scanner has against the file, "" for nothing.

    Whatever breaks in it, nothing passes that it has not seen.
    """
    if not settings.SCANNER:
        return ""
    scanner: Scanner = import_string(settings.SCANNER)
    try:
        objection = scanner(spool.file, spool.sha256)
    except Exception as error:
        log.exception("the scanner failed")
        raise Busy from error
    finally:
        spool.file.seek(0)
    return objection
