"""Whether what is counted of people's media is what they have, and setting it right (REL-12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from accounts import quota
from accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Drift:
    """By how much the counts of a user are above what there is."""

    user_id: int
    bytes: int
    files: int


def drifts() -> list[Drift]:
    """Uploads under way are among them: they have reserved, and their row is not there yet."""
    counted = User.objects.annotate(
        actual_bytes=Coalesce(Sum("media__size"), 0), actual_files=Count("media")
    )
    wrong = counted.exclude(
        Q(bytes_used=F("actual_bytes")) & Q(files_used=F("actual_files"))
    ).order_by("pk")
    return [
        Drift(
            user_id=user.pk,
            bytes=user.bytes_used - user.actual_bytes,
            files=user.files_used - user.actual_files,
        )
        for user in wrong
    ]


def corrected(found: Iterable[Drift], before: Mapping[int, tuple[int, int]]) -> list[Drift]:
    """Set right those that were just as wrong some time ago: an upload would have ended by now.

    The difference is taken off, not the sum written down, so what happens meanwhile is kept.
    """
    lasting = [drift for drift in found if before.get(drift.user_id) == (drift.bytes, drift.files)]
    for drift in lasting:
        quota.release(drift.user_id, drift.bytes, drift.files)
    return lasting


def noted(found: Iterable[Drift]) -> dict[int, tuple[int, int]]:
    """To hand to `corrected` next time."""
    return {drift.user_id: (drift.bytes, drift.files) for drift in found}
