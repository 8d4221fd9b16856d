"""What a user leaves beside rows of their own: sessions, names in logs, lines others were told."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.leaving import farewell
from accounts.models import AuditEvent, Notification, User
from accounts.session_store import SessionStore

ROUND = 500
NOBODY = "–"


@farewell
def end_sessions(user: User) -> None:
    """A session tells its user in what it holds only, so all are looked through, a round each."""
    sessions = Session.objects.order_by("pk").iterator(chunk_size=ROUND)
    own = [session.pk for session in sessions if is_of(session, user)]
    for key in own:
        SessionStore(key).delete()  # also from the cache


def is_of(session: Session, user: User) -> bool:
    return str(session.get_decoded().get(SESSION_KEY)) == str(user.pk)


@farewell
def forget_acts(user: User) -> None:
    """Others are told no more of what this user alone did."""
    acts = Notification.actors.through.objects.filter(user=user)
    while lines := list(acts.values_list("notification", flat=True)[:ROUND]):
        with transaction.atomic():
            acts.filter(notification__in=lines).delete()
            Notification.objects.filter(pk__in=lines, actors=None).delete()


@farewell
def forget_names(user: User) -> None:
    """What happened to this account stays in the logs, without its name or address."""
    others = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    addresses = {address for address in (user.email, *others) if address}
    named = Q(object_repr=user.username, content_type__model="user")
    named |= Q(object_repr__in=addresses)
    LogEntry.objects.filter(named).update(object_repr=NOBODY)
    AuditEvent.objects.all().forget_user(user.pk, {user.username, *addresses})
    audit.note(audit.Event.ACCOUNT_DELETED)
