"""Changes of e-mail addresses: telling the old one, and undoing them from there (AUT-3)."""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit, letters, sessions
from accounts.models import EmailChange, User
from accounts.problems import AddressTaken, DeadLink
from imgfly.lib.digests import digest


def record(user: User, *, old: str, new: str, request: HttpRequest | None = None) -> None:
    """Also kills links for a new password that were sent before, by the changed address."""
    audit.note(audit.Event.EMAIL_CHANGED, user=user, request=request)
    if not old:
        return
    token = secrets.token_urlsafe(32)
    EmailChange.objects.create(user=user, old_email=old, new_email=new, digest=digest(token))
    context = {"user": user, "new_email": new, "undo_url": letters.address("email-undo", token)}
    letters.letter("account/email/email_changed", old, context).send()


def undoable(token: str) -> EmailChange:
    """Raises DeadLink."""
    change = EmailChange.objects.undoable().select_related("user").filter(digest=digest(token))
    found = change.first()
    if found is None:
        raise DeadLink
    return found


def undo(token: str, request: HttpRequest | None = None) -> None:
    """Back to the old address; whoever is signed in is no longer. Raises DeadLink, AddressTaken."""
    change = undoable(token)
    user = change.user
    with transaction.atomic():
        if User.objects.filter(email__iexact=change.old_email).exclude(pk=user.pk).exists():
            raise AddressTaken
        rows = EmailChange.objects.undoable().filter(user=user, made_at__gte=change.made_at)
        if not rows.update(undone_at=timezone.now()):
            raise DeadLink
        user.email = change.old_email
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=change.old_email, primary=True, verified=True)
        sessions.end_all(user)
    audit.note(audit.Event.EMAIL_CHANGE_UNDONE, user=user, request=request)
