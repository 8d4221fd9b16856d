"""Headers, cookies, and what a page may load."""

from __future__ import annotations

from urllib.parse import urlsplit

from imgfly.lib.backends import s3_origins
from imgfly.settings.addresses import HTTPS, MEDIA_BASE_URL, SITE_URL, TRUSTED_PROXIES
from imgfly.settings.data import S3_OPTIONS, STORAGE
from imgfly.settings.delivery import DELIVERY, S3_PUBLIC_URL
from imgfly.settings.social import SIGN_IN_ORIGINS

DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy's job: the application sees plain HTTP behind it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "imgfly.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # one site must not promise HTTPS for its whole domain,
    "security.W021",  # nor have it listed in browsers
    "security.W008",  # SECURE_SSL_REDIRECT, see above
]
X_FRAME_OPTIONS = "DENY"
MEDIA_SOURCES = ["'self'"] + ([MEDIA_BASE_URL] if MEDIA_BASE_URL != SITE_URL else [])
if S3_PUBLIC_URL:
    MEDIA_SOURCES.append("{0.scheme}://{0.netloc}".format(urlsplit(S3_PUBLIC_URL)))
if STORAGE == "s3" and DELIVERY == "redirect":  # a redirect must lead to an allowed place, too
    MEDIA_SOURCES += s3_origins(S3_OPTIONS)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": [*MEDIA_SOURCES, "data:"],
        "media-src": MEDIA_SOURCES,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *SIGN_IN_ORIGINS],
        "frame-ancestors": ["'none'"],
    }
}
