"""What every page knows of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    return {
        "portal": {
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
            "version": settings.VERSION,
            "signups": settings.SIGNUPS != "off",
            "guest_uploads": settings.GUEST_UPLOADS,
            "guest_days": settings.GUEST_EXPIRY_DAYS,
            "url_uploads": settings.URL_UPLOADS,
        }
    }
