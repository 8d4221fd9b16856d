"""Every setting, from the environment; the defaults are the embedded mode (docs/settings.md)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from imgfly.lib.backends import cache, database, kept_secret, s3_options, storage
from imgfly.lib.env import env_bool, env_choice, env_int, env_list, env_str
from imgfly.lib.logs import logging_to_console

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"
DATA_DIR = Path(env_str("IMGFLY_DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)  # sessions and private media lie in it

DEBUG = env_bool("IMGFLY_DEBUG")
SECRET_KEY = env_str("IMGFLY_SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")

# --- Addresses -----------------------------------------------------------------------------
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

# --- Limits --------------------------------------------------------------------------------
MEGABYTE = 1_000_000
MAX_FILE_BYTES = env_int("IMGFLY_MAX_FILE_MB", 100, least=1) * MEGABYTE
MAX_BODY_BYTES = MAX_FILE_BYTES * 3 // 2  # base64 adds a third, line breaks and % a little more
MAX_PIXELS = env_int("IMGFLY_MAX_PIXELS", 50_000_000, least=1)
MAX_SIDE = env_int("IMGFLY_MAX_SIDE", 16_384, least=1)
MAX_FRAMES = env_int("IMGFLY_MAX_FRAMES", 1_000, least=1)
MAX_FRAME_PIXELS = env_int("IMGFLY_MAX_FRAME_PIXELS", 400_000_000, least=1)
MAX_VIDEO_BYTES = min(env_int("IMGFLY_MAX_VIDEO_MB", 500, least=1) * MEGABYTE, MAX_FILE_BYTES)
MAX_VIDEO_SECONDS = env_int("IMGFLY_MAX_VIDEO_SECONDS", 3_600, least=1)
MAX_VIDEO_FPS = env_int("IMGFLY_MAX_VIDEO_FPS", 120, least=1)
MAX_VIDEO_PIXELS = env_int("IMGFLY_MAX_VIDEO_PIXELS", 3_840 * 2_160, least=1)
MIN_FREE_BYTES = env_int("IMGFLY_MIN_FREE_MB", 200) * MEGABYTE
UPLOAD_RATES = env_list("IMGFLY_UPLOAD_RATES", "50/60,500/3600,1000/86400,5000/604800")
WRONG_KEYS_PER_MINUTE = env_int("IMGFLY_WRONG_KEYS_PER_MINUTE", 10, least=1)
WRONG_TOKENS_PER_HOUR = env_int("IMGFLY_WRONG_TOKENS_PER_HOUR", 10, least=1)
MAX_KEYS_PER_USER = 20
THUMB_SIDE = env_int("IMGFLY_THUMB_SIDE", 320, least=16)
MEDIUM_WIDTH = env_int("IMGFLY_MEDIUM_WIDTH", 500, least=16)

# --- Decoders (DEC-4) and what they add --------------------------------------------------------
ISOLATION = env_bool("IMGFLY_ISOLATION", default=True)
DECODE_SECONDS = env_int("IMGFLY_DECODE_SECONDS", 30, least=1)
DECODE_CPU_SECONDS = env_int("IMGFLY_DECODE_CPU_SECONDS", 20, least=1)
DECODE_MEMORY = env_int("IMGFLY_DECODE_MEMORY_MB", 1_536, least=256) * 1024 * 1024
WATERMARK_FILE = env_str("IMGFLY_WATERMARK_FILE")  # _POSITION etc. mean nothing without it
_PLACES = "top-left top top-right left center right bottom-left bottom bottom-right"
WATERMARK_POSITION = env_choice("IMGFLY_WATERMARK_POSITION", "bottom-right", tuple(_PLACES.split()))
WATERMARK_OPACITY = env_int("IMGFLY_WATERMARK_OPACITY", 50, least=1)
WATERMARK_LEAST = env_int("IMGFLY_WATERMARK_LEAST", 100, least=1)

# --- What is allowed -------------------------------------------------------------------------
SIGNUPS = env_bool("IMGFLY_SIGNUPS", default=True)
URL_UPLOADS = env_bool("IMGFLY_URL_UPLOADS", default=True)
REFUSE_DUPLICATES = env_bool("IMGFLY_REFUSE_DUPLICATES")
NEEDS_APPROVAL = env_bool("IMGFLY_NEEDS_APPROVAL")
DELETE_BY_GET = env_bool("IMGFLY_DELETE_BY_GET")
FETCH_SECONDS = env_int("IMGFLY_FETCH_SECONDS", 30, least=1)
FETCH_PORTS = [int(port) for port in env_list("IMGFLY_FETCH_PORTS", "80,443")]
FETCH_NETWORKS = env_list("IMGFLY_FETCH_NETWORKS")  # not public, allowed all the same
FETCHES_AT_ONCE = env_int("IMGFLY_FETCHES_AT_ONCE", 4, least=1)
PURGE_SECONDS = env_int("IMGFLY_PURGE_SECONDS", 60, least=1)

# --- Django ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts.apps.AccountsConfig",
    "albums.apps.AlbumsConfig",
    "media_api.apps.MediaApiConfig",
    "imgfly.apps.ImgflyConfig",
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
    "rest_framework",
    "django_vite",
    "csp",
]
MIDDLEWARE = [
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
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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

# --- Data ------------------------------------------------------------------------------------
DATABASES = {"default": database(env_str("DATABASE_URL", f"sqlite:///{DATA_DIR}/imgfly.sqlite3"))}
REDIS_URL = env_str("IMGFLY_REDIS_URL")
CACHES = {"default": cache(REDIS_URL)}
STORAGE = env_choice("IMGFLY_STORAGE", "local", ("local", "s3"))
MEDIA_FOLDER = DATA_DIR / "media"
S3_OPTIONS = s3_options()
STORAGES = {
    "default": storage(STORAGE, folder=MEDIA_FOLDER, s3=S3_OPTIONS),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
SPOOL_DIR = DATA_DIR / "spool"  # uploads on their way in
SPOOL_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_TEMP_DIR = SPOOL_DIR
FILE_UPLOAD_PERMISSIONS = 0o644

# --- Jobs: without a broker they run in the process that starts them ---------------------------
CELERY_BROKER_URL = env_str("IMGFLY_BROKER_URL") or None
CELERY_TASK_ALWAYS_EAGER = CELERY_BROKER_URL is None
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CATCH_UP_SECONDS = 300
CELERY_BEAT_SCHEDULE = {
    "purge-expired": {"task": "media_api.clock.purge_expired", "schedule": PURGE_SECONDS},
    "catch-up": {"task": "media_api.clock.catch_up", "schedule": CATCH_UP_SECONDS},
}

# --- Accounts --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.registration.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USERNAME_VALIDATORS = "accounts.models.username_validators"
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# --- HTTP ------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy's job: the application sees plain HTTP behind it
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "imgfly.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # one site must not promise HTTPS for its whole domain,
    "security.W021",  # nor have it listed in browsers
    "security.W008",  # SECURE_SSL_REDIRECT, see above
]
X_FRAME_OPTIONS = "DENY"
MEDIA_SOURCES = ["'self'"] + ([MEDIA_BASE_URL] if MEDIA_BASE_URL != SITE_URL else [])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": [*MEDIA_SOURCES, "data:"],
        "media-src": MEDIA_SOURCES,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
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

# --- Words, time, static files -----------------------------------------------------------------
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

# --- Log: no query strings, so no keys (KEY-3) ---------------------------------------------------
LOGGING = logging_to_console(env_str("IMGFLY_LOG_LEVEL", "INFO"))
