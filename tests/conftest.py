"""The cast and the stage of every test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests.makers import make_image, make_key, make_user

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = {
    "s3": "buckets on moto, which takes long to load: make test-full",
    "slow": "limits that take their time: make test-full",
    "faults": "breaks servers: make faults",
}
LEFT_OUT: set[str] = set()
# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        LEFT_OUT.update(mark for mark in ELSEWHERE if item.get_closest_marker(mark))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out, and where it can be had; what was skipped says so itself."""
    for mark in sorted(LEFT_OUT):
        terminalreporter.write_line(f"left out: {mark} ({ELSEWHERE[mark]})")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of specifications and recordings, where a developer has it."""
    folder = Path(os.environ.get("IMGFLY_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no folder of specifications at {folder} (IMGFLY_SHARED names it)")
    return folder


@pytest.fixture(autouse=True)
def _stage(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Each test has storage of its own and counts nothing that others did."""
    options = {"location": tmp_path / "media"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": options},
    }
    settings.MEDIA_FOLDER = tmp_path / "media"
    settings.SPOOL_DIR = tmp_path / "spool"
    cache.clear()
    yield
    translation.activate("en")


@pytest.fixture
def stored(tmp_path: Path) -> Callable[[], list[str]]:
    """The keys of all files in storage now."""
    root = tmp_path / "media"
    return lambda: sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.fixture
def alice(db: None) -> User:
    """Owns things."""
    return make_user("alice")


@pytest.fixture
def bob(db: None) -> User:
    """A stranger to Alice's things."""
    return make_user("bob")


@pytest.fixture
def admin(db: None) -> User:
    return make_user("root", role=User.Role.ADMIN)


@pytest.fixture
def key(alice: User) -> str:
    """An API key of Alice's."""
    return make_key(alice)


@pytest.fixture
def upload(client: Client, key: str) -> Callable[..., Any]:
    """Post a file with Alice's key; keyword arguments are further fields."""

    def post(data: bytes | None = None, filename: str = "photo.jpg", **fields: Any) -> Any:
        source = SimpleUploadedFile(filename, make_image() if data is None else data)
        headers = {"X-API-Key": fields.pop("key", key)}
        return client.post("/api/1/upload", {"source": source, **fields}, headers=headers)

    return post
