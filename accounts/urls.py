"""Addresses of pages about one's own account that are ours; the others are allauth's."""

from __future__ import annotations

from django.urls import path

from accounts.preferences import preferences

urlpatterns = [path("preferences", preferences, name="preferences")]
