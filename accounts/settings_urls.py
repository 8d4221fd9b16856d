"""Addresses of the pages of one's settings."""

from __future__ import annotations

from django.urls import path

from accounts import preferences
from accounts.security import end_other_sessions, security

urlpatterns = [
    path("account", preferences.account, name="settings-account"),
    path("notifications", preferences.notifications, name="settings-notifications"),
    path("security", security, name="settings-security"),
    path("security/sessions", end_other_sessions, name="settings-sessions-end"),
]
