"""`/healthz`, `/readyz` and `/metrics`: who may ask, and what they are told (REL-14)."""

from __future__ import annotations

import shutil
import time
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from imgfly.ops import readiness

ALL = {"status", "database", "migrations", "disk", "storage", "broker", "cache"}


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    readiness.STORAGE.until = readiness.MIGRATIONS.until = 0.0


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a part fail."""

    def break_(owner: Any, name: str) -> None:
        def fail(*args: Any, **kwargs: Any) -> None:
            raise OSError("connection to 10.1.2.3:5432 refused, PostgreSQL 15.18")

        monkeypatch.setattr(owner, name, fail)

    return break_


def test_the_live_probe_asks_nobody(
    client: Client, django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")
        start = time.monotonic()
        response = client.get("/healthz", headers={"Host": "10.0.3.7:8000"})
        assert time.monotonic() - start < 0.05
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_all_parts_are_told_in_a_word(client: Client, settings: Any) -> None:
    response = client.get("/readyz", headers={"Host": "10.0.3.7"})
    assert response.status_code == 200
    assert response.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "ok",
        "disk": "ok",
        "storage": "ok",
        "broker": "off",
        "cache": "ok" if settings.REDIS_URL else "off",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "owner", "name"),
    [
        ("database", connection, "cursor"),
        ("storage", FileSystemStorage, "save"),
        ("storage", FileSystemStorage, "open"),
        ("disk", shutil, "disk_usage"),
        ("migrations", MigrationExecutor, "migration_plan"),
    ],
)
def test_what_is_cut_off_is_named_and_nothing_else_is_told(
    client: Client, broken: Any, part: str, owner: Any, name: str
) -> None:
    broken(owner, name)
    response = client.get("/readyz")
    assert response.status_code == 503
    told = response.json()
    assert told.keys() == ALL
    assert (told["status"], told[part]) == ("not ready", "failed")
    assert set(told.values()) <= {"not ready", "ok", "off", "failed"}


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["broker", "cache"])
def test_without_broker_or_cache_the_server_is_degraded_and_ready(
    client: Client, settings: Any, part: str
) -> None:
    settings.CELERY_BROKER_URL = settings.REDIS_URL = "redis://127.0.0.1:1/0"
    start = time.monotonic()
    response = client.get("/readyz")
    assert time.monotonic() - start < readiness.PATIENCE + 1
    assert (response.status_code, response.json()[part]) == (200, "degraded")


@pytest.mark.django_db
def test_the_storage_is_asked_every_ten_seconds_at_most(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[str] = []
    save = FileSystemStorage.save

    def noted(self: FileSystemStorage, name: str, content: Any) -> str:
        saved.append(name)
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", noted)
    for _ in range(5):
        client.get("/readyz")
    assert len(saved) == 1
    assert not default_storage.exists(saved[0])
    readiness.STORAGE.until -= 10
    client.get("/readyz")
    assert len(saved) == 2


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_metrics_are_off_unless_asked_for(client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.fixture
def metrics_on(settings: Any) -> None:
    settings.METRICS = True
    settings.METRICS_TOKEN = "let me in"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("192.0.2.9", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.9"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.9, 127.0.0.1"}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "nonsense"}, 403),
        ("192.0.2.9", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("192.0.2.9", {"Authorization": "Bearer let me in"}, 200),
        ("192.0.2.9", {"Authorization": "Bearer let me"}, 403),
        ("192.0.2.9", {"Authorization": "Bearer "}, 403),
    ],
)
def test_metrics_are_for_the_networks_or_the_token(
    client: Client, metrics_on: None, address: str, headers: dict[str, str], status: int
) -> None:
    response = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert response.status_code == status


@pytest.mark.django_db
def test_an_empty_token_opens_nothing(client: Client, metrics_on: None, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    headers = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="192.0.2.9").status_code == 403
