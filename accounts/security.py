"""The page about the safety of one's account, and what it leads to."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as social_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import email_changes, sessions
from accounts.models import AuditEvent, User
from accounts.preferences import MemberRequest

EVENTS_SHOWN = 10


@login_required
@require_safe
def security(request: MemberRequest) -> HttpResponse:
    user = request.user
    context = {
        "settings_page": "security",
        "is_confirmed": EmailAddress.objects.filter(
            user=user, email__iexact=user.email, verified=True
        ).exists(),
        "factors": factors(user),
        "providers": social_adapter().list_providers(request),
        "sessions": sessions.of(user),
        "events": AuditEvent.objects.filter(user_id=user.pk).order_by("-at", "-pk")[:EVENTS_SHOWN],
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_POST
def end_other_sessions(request: MemberRequest) -> HttpResponse:
    sessions.end_others(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("settings-security")


@require_http_methods(["GET", "POST"])
def undo_email_change(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST acts: programs that look at the links in letters change nothing."""
    change = email_changes.undoable(token)
    if request.method != "POST":
        return render(request, "accounts/email_undo.html", {"change": change})
    email_changes.undo(token, request)
    logout(request)
    return render(request, "accounts/email_undone.html", {"change": change})


def factors(user: User) -> dict[str, Any]:
    """The app, the passkeys, and how many recovery codes are left."""
    held: list[Any] = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kinds = Authenticator.Type
    codes = next((one for one in held if one.type == kinds.RECOVERY_CODES), None)
    return {
        "app": next((one for one in held if one.type == kinds.TOTP), None),
        "passkeys": [one for one in held if one.type == kinds.WEBAUTHN],
        "codes_left": None if codes is None else len(codes.wrap().get_unused_codes()),
    }
