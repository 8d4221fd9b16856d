"""The log of events that concern security: adding to it, and forgetting what is old (AUD-1)."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import AuditEvent, User
from imgfly.lib.clients import client_ip

Event = AuditEvent.Event
KEPT = timedelta(days=180)


def note(
    event: AuditEvent.Event,
    *,
    user: Any = None,
    request: HttpRequest | None = None,
    subject: object = "",
) -> None:
    """Add an event. `user` is who did it, else whoever is signed in; never pass a secret."""
    who = user if user is not None else getattr(request, "user", None)
    known = who if isinstance(who, User) else None
    meta = {} if request is None else request.META
    AuditEvent.objects.create(
        event=event,
        user_id=None if known is None else known.pk,
        username="" if known is None else known.username,
        subject=_one_line(str(subject), 200),
        ip=client_ip(meta, settings.TRUSTED_PROXIES),
        user_agent=_one_line(str(meta.get("HTTP_USER_AGENT", "")), 200),
    )


def forget_old() -> int:
    return AuditEvent.objects.forget_before(timezone.now() - KEPT)


def _one_line(text: str, length: int) -> str:
    """Nothing that could pass for another line, or hide what stands beside it."""
    shown = (" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return "".join(shown)[:length].strip()
