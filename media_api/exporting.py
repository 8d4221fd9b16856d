"""Exporting all of one's own data: asked for, built by a job, had for a day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation

from accounts import audit
from accounts.models import User
from media_api import tasks
from media_api.archive.building import TRIES
from media_api.discards import discarded_together
from media_api.models import Export
from media_api.problems import ExportTooSoon


def latest(user: User) -> Export | None:
    """The one that the owner's page tells of."""
    return Export.objects.filter(user=user).order_by("-created_at", "-pk").first()


def may_start(user: User) -> bool:
    return not Export.objects.counting().filter(user=user).exists()


def start(user: User, request: HttpRequest | None = None) -> Export:
    """Have everything of the user put into an archive. Raises ExportTooSoon: one a day (PRV-7)."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # of two clicks at once one counts
        if not may_start(user):
            raise ExportTooSoon
        Export.objects.unfinished().filter(user=user).update(state=Export.State.FAILED)
        export = Export.objects.create(user=user, language=translation.get_language() or "en")
        tasks.build_export.start(export.pk)
        audit.note(audit.Event.EXPORTED, user=user, request=request)
    return export


def delete_past() -> int:
    """Rows and archives a day old; the files go as all files do (signals.py)."""
    with transaction.atomic(), discarded_together():
        _, counts = Export.objects.past().delete()
    return counts.get(Export._meta.label, 0)


def resume() -> int:
    """Start again what a lost worker left behind, and give up what was lost too often (REL-4)."""
    now, silent = timezone.now(), list(Export.objects.silent())
    for export in silent:
        same = Export.objects.unfinished().filter(pk=export.pk, beat_at=export.beat_at)
        if export.tries >= TRIES:
            same.update(state=Export.State.FAILED, beat_at=now)
            continue
        with transaction.atomic():
            if same.update(beat_at=now + timedelta(seconds=1)):
                tasks.build_export.start(export.pk)
    return len(silent)
