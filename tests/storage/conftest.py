"""A bucket for the test: on moto in this process, or on the server that IMGFLY_TEST_S3 names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from imgfly.lib.backends import storage as storage_settings
from media_api.storage import store
from media_api.storage.bucket import Bucket

REAL = os.environ.get("IMGFLY_TEST_S3", "")  # http://key:secret@host:port


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a bucket is marked `s3`; where moto is not real enough it is skipped."""
    skip = pytest.mark.skip(reason="moto does not check signatures: make test-rgw")
    for item in items:
        if "bucket" in getattr(item, "fixturenames", ()):
            item.add_marker("s3")
        if item.get_closest_marker("real_s3") and not REAL:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    if REAL:
        yield REAL
        return
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://testing:testing12345@{host}:{port}"
    server.stop()


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


@pytest.fixture
def bucket(settings: Any, s3_address: str) -> Bucket:
    use_bucket(settings, s3_address)
    made: Any = store()
    made.client.create_bucket(Bucket=made.bucket_name)
    settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
    return made  # type: ignore[no-any-return]  # Django's storages are typed as their base
