"""Settings that make a bucket the storage, and short words for what is in it."""

from __future__ import annotations

import io
import secrets
from typing import Any
from urllib.parse import urlsplit

from imgfly.lib.backends import storage as storage_settings
from media_api import storage
from media_api.storage.bucket import Bucket

KEY = "images/2026/01/02/秋 & photo.jpg"
SECRET = f"images/{'a1B2' * 5}xx/photo.jpg"


def use_bucket(settings: Any, address: str, **options: Any) -> None:
    """Settings as if the environment had said so."""
    url = urlsplit(address)
    settings.STORAGE = "s3"
    settings.S3_OPTIONS = {
        "bucket_name": f"test-{secrets.token_hex(6)}",
        "endpoint_url": f"{url.scheme}://{url.hostname}:{url.port}",
        "access_key": url.username,
        "secret_key": url.password,
        "region_name": "us-east-1",
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        "checksums": "when_required",
        "browser_endpoint": None,
        **options,
    }
    default = storage_settings("s3", folder=settings.MEDIA_FOLDER, s3=settings.S3_OPTIONS)
    settings.STORAGES = {**settings.STORAGES, "default": default}


def kept(body: bytes = b"picture", key: str = KEY, **options: Any) -> str:
    storage.keep(io.BytesIO(body), key, **options)
    return key


def read(key: str) -> bytes:
    return b"".join(storage.part(key))


def keys_of(bucket: Bucket) -> list[str]:
    return sorted(file.key for file in bucket.stored("images"))
