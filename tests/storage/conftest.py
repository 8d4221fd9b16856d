"""A bucket for the test: on moto in this process, or on the server that IMGFLY_TEST_S3 names."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest

from media_api.storage import store
from media_api.storage.bucket import Bucket
from tests.storage.buckets import use_bucket

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
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://testing:testing12345@{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(settings: Any, s3_address: str) -> Bucket:
    use_bucket(settings, s3_address)
    made: Any = store()
    made.client.create_bucket(Bucket=made.bucket_name)
    settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
    return made  # type: ignore[no-any-return]  # Django's storages are typed as their base
