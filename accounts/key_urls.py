"""Addresses of the page of API keys."""

from __future__ import annotations

from django.urls import path

from accounts import key_page

KEY = "api/<str:public_id>"
urlpatterns = [
    path("api", key_page.key_page, name="settings-api"),
    path("api/config/<slug:tool>", key_page.config, name="settings-api-config"),
    path(f"{KEY}/rename", key_page.rename, name="settings-api-rename"),
    path(
        f"{KEY}/regenerate",
        key_page.regenerate,
        name="settings-api-regenerate",
    ),
    path(f"{KEY}/revoke", key_page.revoke, name="settings-api-revoke"),
]
