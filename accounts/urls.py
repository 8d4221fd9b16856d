"""Addresses of pages about one's own account that are ours; the others are allauth's."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from accounts import leaving_pages
from accounts.security import undo_email_change

# One page shows what allauth spreads over these.
to_security = RedirectView.as_view(pattern_name="settings-security")

urlpatterns = [
    path("preferences", RedirectView.as_view(pattern_name="settings-account"), name="preferences"),
    path("leaving", leaving_pages.locked, name="leaving"),
    path("leaving/<str:token>", leaving_pages.stay_by_link, name="stay-by-link"),
    path("email/undo/<str:token>", undo_email_change, name="email-undo"),
    path("2fa/", to_security, name="mfa_index"),
    path("2fa/webauthn/", to_security, name="mfa_list_webauthn"),
    path("sessions/", to_security, name="usersessions_list"),
]
