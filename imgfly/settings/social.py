"""Signing in with an account elsewhere: any OpenID Connect server, and some well-known ones."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from imgfly.lib.env import env_list, env_str

# Where each sends people to (forms of this site may lead there), and who we are there.
_KNOWN = {
    "discord": ("https://discord.com", "IMGFLY_DISCORD_CLIENT_ID", "IMGFLY_DISCORD_SECRET"),
    "github": ("https://github.com", "IMGFLY_GITHUB_CLIENT_ID", "IMGFLY_GITHUB_SECRET"),
    "gitlab": ("https://gitlab.com", "IMGFLY_GITLAB_CLIENT_ID", "IMGFLY_GITLAB_SECRET"),
    "google": ("https://accounts.google.com", "IMGFLY_GOOGLE_CLIENT_ID", "IMGFLY_GOOGLE_SECRET"),
    "microsoft": (
        "https://login.microsoftonline.com",
        "IMGFLY_MICROSOFT_CLIENT_ID",
        "IMGFLY_MICROSOFT_SECRET",
    ),
}
OIDC_SERVER = env_str("IMGFLY_OIDC_SERVER_URL")
OIDC_APP = {
    "provider_id": env_str("IMGFLY_OIDC_ID", "oidc"),
    "name": env_str("IMGFLY_OIDC_NAME", "OpenID Connect"),
    "client_id": env_str("IMGFLY_OIDC_CLIENT_ID"),
    "secret": env_str("IMGFLY_OIDC_SECRET"),
    "settings": {"server_url": OIDC_SERVER, "oauth_pkce_enabled": True},
}
SOCIAL_PROVIDERS = env_list("IMGFLY_SOCIAL_PROVIDERS")


def _provider(name: str) -> dict[str, Any]:
    if name not in _KNOWN:
        raise ImproperlyConfigured(f"IMGFLY_SOCIAL_PROVIDERS: {name!r} is none of {[*_KNOWN]}")
    _, client_id, secret = _KNOWN[name]
    return {
        "APPS": [{"client_id": env_str(client_id), "secret": env_str(secret)}],
        "OAUTH_PKCE_ENABLED": True,
    }


SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {name: _provider(name) for name in SOCIAL_PROVIDERS}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address claimed elsewhere proves nothing
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIAL_APPS = [f"allauth.socialaccount.providers.{name}" for name in SOCIAL_PROVIDERS]
SIGN_IN_ORIGINS = [_KNOWN[name][0] for name in SOCIAL_PROVIDERS]
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {"APPS": [OIDC_APP]}
    SOCIAL_APPS.append("allauth.socialaccount.providers.openid_connect")
    SIGN_IN_ORIGINS.append("{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER)))
