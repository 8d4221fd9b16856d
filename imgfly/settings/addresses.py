"""The addresses of the site and of its media."""

from __future__ import annotations

from urllib.parse import urlsplit

from imgfly.lib.env import env_int, env_list, env_str

SITE_NAME = env_str("IMGFLY_SITE_NAME", "imgfly")
SITE_URL = env_str("IMGFLY_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
MEDIA_BASE_URL = env_str("IMGFLY_MEDIA_URL", SITE_URL).rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or ""
MEDIA_HOST = urlsplit(MEDIA_BASE_URL).hostname or ""
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env_list("IMGFLY_ALLOWED_HOSTS") or sorted(
    {SITE_HOST, MEDIA_HOST} | (set() if HTTPS else {"localhost", "127.0.0.1", "[::1]"})
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
IMAGE_PATH = env_str("IMGFLY_IMAGE_PATH", "image").strip("/")
CLIP_PATH = env_str("IMGFLY_CLIP_PATH", "clip").strip("/")
ADMIN_PATH = env_str("IMGFLY_ADMIN_PATH", "admin").strip("/") + "/"
TRUSTED_PROXIES = env_int("IMGFLY_TRUSTED_PROXIES", 0)
