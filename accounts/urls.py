"""Addresses of pages about one's own account that are ours; the others are allauth's."""

from __future__ import annotations

from django.urls import path

from accounts import leaving_pages
from accounts.preferences import preferences

urlpatterns = [
    path("preferences", preferences, name="preferences"),
    path("leaving", leaving_pages.locked, name="leaving"),
    path("leaving/<str:token>", leaving_pages.stay_by_link, name="stay-by-link"),
]
