"""Leaving for good: locked and hidden at once, gone after days in which one may stay after all.

What is deleted in the end, and how, is told in media_api.departures.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone, translation

from accounts import audit, sessions, tasks
from accounts.models import User
from accounts.problems import LastAdmin

FAREWELLS: list[Callable[[User], None]] = []


def farewell(forget: Callable[[User], None]) -> Callable[[User], None]:
    """Register what else has to forget a user, right before the row goes; it may be called twice.

    For what does not go with the row by itself. Such functions stand in the module `sections` of
    their app, which is loaded at the start.
    """
    FAREWELLS.append(forget)
    return forget


def leave(
    user: User, *, grace: timedelta | None = None, request: HttpRequest | None = None
) -> None:
    """Lock the account and hide what it holds; it is deleted when the grace is over.

    Sessions end with it, and keys are refused. Raises LastAdmin. Leaving twice keeps the date,
    unless the second is sooner.
    """
    grace = timedelta(days=settings.DELETION_DAYS) if grace is None else grace
    deletes_at = timezone.now() + grace
    with transaction.atomic():
        if is_last_admin(user):
            raise LastAdmin
        later = Q(deletes_at=None) | Q(deletes_at__gt=deletes_at)
        if User.objects.filter(later, pk=user.pk).update(deletes_at=deletes_at):
            sessions.end_all(user)
            note(audit.Event.LEAVING, user, request)
            if grace:
                tasks.tell_leaving.start(user.pk, translation.get_language() or "en")
    user.refresh_from_db(fields=["deletes_at"])


def is_last_admin(user: User) -> bool:
    """Locks the administrators, so that of two who leave at once one stays."""
    admins = User.objects.select_for_update().filter(role=User.Role.ADMIN, is_active=True)
    staying = {admin.pk for admin in admins.order_by("pk") if not admin.is_leaving}
    return staying == {user.pk}


def stay(user: User, request: HttpRequest | None = None) -> bool:
    """Take it back; False where it is too late, or was never said.

    Sessions end with that, too: one of them may be of whoever wanted the account to go.
    """
    with transaction.atomic():
        leaving = User.objects.filter(pk=user.pk, deletes_at__gt=timezone.now())
        stays = bool(leaving.update(deletes_at=None))
        if stays:
            sessions.end_all(user)
            note(audit.Event.STAYED, user, request)
    user.refresh_from_db(fields=["deletes_at"])
    return stays


def note(event: audit.Event, user: User, request: HttpRequest | None) -> None:
    """Done by whoever is signed in, about the user; or by the user, with a link or by command."""
    by = getattr(request, "user", None)
    by = by if isinstance(by, User) else user
    audit.note(event, user=by, request=request, subject="" if by == user else user.username)
