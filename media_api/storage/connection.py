"""The connection to an S3 server: how it signs, how long it waits, how often it tries."""

from __future__ import annotations

from threading import Lock
from typing import Any

from botocore.config import Config

CONNECT_SECONDS, READ_SECONDS, READ_SECONDS_OF_PARTS = 2, 5, 30
ATTEMPTS = 2
AT_ONCE = 32


class Clients:
    """Clients that all threads share, each made once: making one costs more than a request."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage
        self.made: dict[tuple[str | None, int], Any] = {}
        self.lock = Lock()  # sessions, unlike clients, are for one thread at a time

    def client(self, *, endpoint: str | None = None, read_seconds: int = READ_SECONDS) -> Any:
        with self.lock:
            client = self.made.get((endpoint, read_seconds))
            if client is None:
                client = self._client(endpoint or self.storage.endpoint_url, read_seconds)
                self.made[endpoint, read_seconds] = client
            return client

    def _client(self, endpoint: str | None, read_seconds: int) -> Any:
        storage = self.storage
        return storage._create_session().client(
            "s3",
            region_name=storage.region_name,
            use_ssl=storage.use_ssl,
            endpoint_url=endpoint,
            verify=storage.verify,
            config=config(storage, read_seconds),
        )


def config(storage: Any, read_seconds: int) -> Config:
    """REL-6. Checksums beyond those of TLS or the signature are what strict clones trip over."""
    return Config(
        signature_version=storage.signature_version,
        s3={"addressing_style": storage.addressing_style},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        request_checksum_calculation=storage.checksums,
        response_checksum_validation=storage.checksums,
        max_pool_connections=AT_ONCE,
    )
