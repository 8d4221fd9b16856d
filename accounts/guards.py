"""Who comes into the administration: from where, with what, and for how long (ADM-1)."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import Event, note
from accounts.models import User
from accounts.session_store import SIGNED_IN
from imgfly.errors import SENTENCES, page
from imgfly.lib.clients import client_ip

SEEN, STEP = "admin_seen_at", 60
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class AdminGuard:
    """Before every page of the administration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(f"/{settings.ADMIN_PATH}"):
            return self.get_response(request)
        if not is_allowed(request):
            return page(request, 404, str(SENTENCES[404]))
        user = request.user
        stopped = stop(request, user) if isinstance(user, User) and user.is_staff else None
        return stopped or noted(request, self.get_response(request))


def noted(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What staff did, whichever page it was done on: a form that was taken leads onwards."""
    if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
        app = request.path.removeprefix(f"/{settings.ADMIN_PATH}").split("/")[0]
        event = Event.MODERATED if app in {"albums", "media_api"} else Event.ADMINISTERED
        chosen = ",".join(request.POST.getlist("_selected_action"))
        words = (request.path, request.POST.get("action", ""), chosen)
        note(event, request=request, subject=" ".join(filter(None, words)))
    return response


def is_allowed(request: HttpRequest) -> bool:
    """From a network on the list, where there is one."""
    if not settings.ADMIN_NETWORKS:
        return True
    text = client_ip(request.META, settings.TRUSTED_PROXIES)
    networks = [ipaddress.ip_network(network) for network in settings.ADMIN_NETWORKS]
    return text is not None and any(ipaddress.ip_address(text) in network for network in networks)


def stop(request: HttpRequest, user: User) -> HttpResponse | None:
    """A second factor where staff need one, and proof of who it is after half an hour of rest."""
    if settings.STAFF_2FA and not is_mfa_enabled(user, FACTORS):
        text = _("The administration asks for a second factor: add one first.")
        messages.warning(request, text)
        return redirect("settings-security")
    now = int(time.time())
    if now - last_proof(request, user) > settings.ADMIN_IDLE_SECONDS:
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")
    if now - request.session.get(SEEN, 0) >= STEP:
        request.session[SEEN] = now
    return None


def last_proof(request: HttpRequest, user: User) -> float:
    """When it last signed in, proved itself, or used the administration."""
    records = get_authentication_records(request, user)
    moments = [record["at"] for record in records]
    session = request.session
    return float(max([session.get(SIGNED_IN, 0), session.get(SEEN, 0), *moments]))
