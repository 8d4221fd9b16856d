"""Languages, time, and static files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imgfly.lib.env import env_choice, env_str
from imgfly.settings.base import BASE_DIR

LANGUAGE_CODE = env_choice("IMGFLY_LANGUAGE", "en", ("en", "zh-hans"))
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env_str("IMGFLY_TIME_ZONE", "UTC")
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MANIFEST = BASE_DIR / "static/dist/manifest.json"
DJANGO_VITE = {"default": {"manifest_path": MANIFEST, "static_url_prefix": "dist"}}


def immutable_static(path: str, url: str) -> bool:
    """Vite's files carry a digest in their names: they may be cached for ever."""
    return url.startswith(f"{STATIC_URL}dist/assets/")


WHITENOISE_IMMUTABLE_FILE_TEST = immutable_static
