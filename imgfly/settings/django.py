"""What Django is made of: apps, middleware, templates, REST framework."""

from __future__ import annotations

from imgfly.settings.base import BASE_DIR
from imgfly.settings.social import SOCIAL_APPS

INSTALLED_APPS = [
    "accounts.apps.AccountsConfig",
    "albums.apps.AlbumsConfig",
    "media_api.apps.MediaApiConfig",
    "imgfly.apps.ImgflyConfig",
    "imgfly.ops.apps.OpsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    *SOCIAL_APPS,
    "rest_framework",
    "django_vite",
    "csp",
]
MIDDLEWARE = [
    "imgfly.ops.requests.Observed",
    "imgfly.ops.probes.Probes",
    "imgfly.hosts.HostOfFiles",
    "imgfly.middleware.PlainFiles",
    "imgfly.middleware.PrivatePages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "imgfly.middleware.ApiCors",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.MemberChoices",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.Leaving",
    "accounts.guards.AdminGuard",
    "imgfly.middleware.ProblemPages",
]
ROOT_URLCONF = "imgfly.urls"
WSGI_APPLICATION = "imgfly.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "imgfly.context.portal",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "media_api.v1.errors.answer",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "media_api.v1.negotiation.Always",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is a parameter of the contract, not a renderer
    "STRICT_JSON": True,
}
