"""Addresses of one's settings."""

from __future__ import annotations

from django.urls import path

from accounts import preferences

urlpatterns = [
    path("account", preferences.account, name="settings-account"),
    path("notifications", preferences.notifications, name="settings-notifications"),
]
