"""Addresses of pages about one's own account that are ours; the others are allauth's."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("preferences", RedirectView.as_view(pattern_name="settings-account"), name="preferences")
]
