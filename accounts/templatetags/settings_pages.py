"""The navigation that all pages of one's settings share."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()
PAGES = {
    "profile": _("Profile"),
    "account": _("Account"),
    "security": _("Security"),
    "notifications": _("Notifications"),
    "api": _("API keys"),
    "data": _("Your data"),
}


@register.inclusion_tag("parts/settings_nav.html")
def settings_nav(current: str = "") -> dict[str, Any]:
    """Links to the pages there are; `current` is the word of the page shown."""
    pages = [
        {"url": url, "label": label, "is_current": word == current}
        for word, label in PAGES.items()
        if (url := _address(f"settings-{word}"))
    ]
    return {"pages": pages}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
