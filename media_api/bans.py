"""Files that are not accepted: those taken down before, and those a scanner objects to (ABU-4)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.utils.module_loading import import_string

from media_api.ingest.spool import Spool
from media_api.models import BannedDigest
from media_api.problems import Banned, Busy

log = logging.getLogger(__name__)
Scanner = Callable[[IO[bytes], str], str]


def refuse_banned(spool: Spool) -> None:
    """Raises Banned, or Busy while the scanner does not answer."""
    if BannedDigest.objects.filter(sha256=spool.sha256).exists():
        raise Banned
    if objection := scanned(spool):
        log.warning("the scanner refuses sha256 %s: %s", spool.sha256, objection)
        raise Banned


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
