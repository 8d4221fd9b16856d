"""Addresses of the pages of one's settings."""

from __future__ import annotations

from django.urls import path

from accounts.security import end_other_sessions, security

urlpatterns = [
    path("security", security, name="settings-security"),
    path("security/sessions", end_other_sessions, name="settings-sessions-end"),
]
