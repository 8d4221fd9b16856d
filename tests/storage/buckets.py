"""Settings that make a bucket the storage."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

from imgfly.lib.backends import storage as storage_settings


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
