"""Where data live: database, cache, storage, files on their way in."""

from __future__ import annotations

from imgfly.lib.backends import cache, database, s3_options, storage
from imgfly.lib.env import env_choice, env_str
from imgfly.settings.base import DATA_DIR

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
