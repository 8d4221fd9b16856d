"""Where data live: database, cache and storage, from the few words the environment says."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import dj_database_url

from imgfly.lib.env import env_bool, env_choice, env_str


def kept_secret(path: Path) -> str:
    """The secret key of this installation, made at the first start."""
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            draft = Path(folder, path.name)
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(50), encoding="utf-8")
            with suppress(FileExistsError):  # another process was quicker: its secret counts
                os.link(draft, path)
    return path.read_text(encoding="utf-8")


def database(url: str) -> dict[str, Any]:
    """Connections live ten minutes and are tested before use, so a restart is not noticed."""
    made: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    if made["ENGINE"].endswith("sqlite3"):
        # REL-9. IMMEDIATE takes the write lock at BEGIN, so that a transaction never fails
        # half-way for want of it; the house rule is that only short writes are wrapped.
        made["OPTIONS"] = {
            "timeout": 10,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    return made


def cache(redis_url: str) -> dict[str, Any]:
    if redis_url:
        return {"BACKEND": "imgfly.lib.sturdy_cache.SturdyCache", "LOCATION": redis_url}
    # The default of 300 entries would forget counters of rates while they still count.
    options = {"MAX_ENTRIES": 100_000}
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": options}


def s3_options() -> dict[str, Any]:
    """Works without ACLs and bucket policies, which many S3 servers do not have."""
    checksums = env_choice(
        "IMGFLY_S3_CHECKSUMS", "when_required", ("when_required", "when_supported")
    )
    return {
        "bucket_name": env_str("IMGFLY_S3_BUCKET"),
        "endpoint_url": env_str("IMGFLY_S3_ENDPOINT") or None,
        "access_key": env_str("IMGFLY_S3_ACCESS_KEY") or None,
        "secret_key": env_str("IMGFLY_S3_SECRET_KEY") or None,
        "region_name": env_str("IMGFLY_S3_REGION") or None,
        "addressing_style": "path" if env_bool("IMGFLY_S3_PATH_STYLE") else "auto",
        "signature_version": "s3v4",
        "default_acl": None,
        "checksums": checksums,
        "browser_endpoint": env_str("IMGFLY_S3_BROWSER_ENDPOINT").rstrip("/") or None,
    }


def storage(kind: str, *, folder: Path, s3: dict[str, Any]) -> dict[str, Any]:
    """`kind` is local or s3."""
    if kind == "s3":
        return {"BACKEND": "media_api.storage.bucket.Bucket", "OPTIONS": s3}
    return {
        "BACKEND": "media_api.storage.local.LocalFiles",
        "OPTIONS": {"location": folder},
    }


def s3_origins(s3: dict[str, Any]) -> list[str]:
    """Where addresses that are signed for browsers lead; pages may load pictures from there."""
    bucket, region = s3["bucket_name"], s3["region_name"]
    endpoint = s3["browser_endpoint"] or s3["endpoint_url"]
    if endpoint is None:
        middle = ["s3", f"s3.{region}"] if region else ["s3"]
        return [f"https://{bucket}.{part}.amazonaws.com" for part in middle]
    scheme, _, host = endpoint.partition("://")
    return [f"{scheme}://{host}", f"{scheme}://{bucket}.{host}"]
