"""Letters: to the console, or by an SMTP server."""

from __future__ import annotations

from imgfly.lib.env import env_str
from imgfly.lib.smtp import smtp
from imgfly.settings.addresses import SITE_HOST

EMAIL_URL = env_str("IMGFLY_EMAIL_URL")
SENDS_MAIL = bool(EMAIL_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if SENDS_MAIL else 'console'}.EmailBackend"
_server = smtp(EMAIL_URL)
EMAIL_HOST, EMAIL_PORT = _server.host, _server.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server.user, _server.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _server.starttls, _server.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("IMGFLY_EMAIL_FROM", f"imgfly@{SITE_HOST}")
