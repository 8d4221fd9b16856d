"""Ending sessions: the others, or all of them."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest

from accounts import audit
from accounts.models import User
from imgfly.lib.ids import public_id

# The first that is found; most browsers claim to be several others, too.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "curl/": "curl",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def of(user: User) -> list[Any]:
    """Those that still run, the latest first, each with a `device`."""
    running: list[Any] = UserSession.objects.purge_and_list(user)
    for session in running:
        session.device = device(session.user_agent)
    return sorted(running, key=lambda session: session.created_at, reverse=True)


def device(user_agent: str) -> str:
    """Firefox, Linux. What says nothing of the kind is shown as it is."""
    found = [
        next((name for sign, name in signs.items() if sign in user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or user_agent[:80]


def end_all(user: User) -> None:
    """Also links for a new password die."""
    user.session_seed = public_id()
    user.save(update_fields=["session_seed"])
    UserSession.objects.filter(user_id=user.pk).delete()


def end_others(request: HttpRequest, user: User) -> None:
    """All but the one of this request, which gets a new key."""
    before = request.session.session_key
    user.session_seed = public_id()
    user.save(update_fields=["session_seed"])
    update_session_auth_hash(request, user)
    mine = UserSession.objects.filter(user_id=user.pk, session_key=before)
    mine.update(session_key=request.session.session_key)
    UserSession.objects.filter(user_id=user.pk).exclude(
        session_key=request.session.session_key
    ).delete()
    audit.note(audit.Event.SESSIONS_ENDED, user=user, request=request)
