"""What a client sees of children that break, and of a server that has its hands full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from media_api.isolation import prepared
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Pool, shared
from media_api.models import Media

BOUNDS = Bounds(
    memory=500 << 20, cpu_seconds=1, seconds=60, children=1, waiting=1, patience=0.2, jobs=1000
)
Upload = Callable[..., Any]


@pytest.fixture
def pool(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """The server's, with jobs that break the rules beside the usual ones."""
    settings.ISOLATION = True
    pool = Pool(BOUNDS, jobs="tests.media_api.isolation_jobs")
    monkeypatch.setattr(shared, "pool", lambda: pool)
    yield pool
    pool.stop()


@pytest.mark.parametrize("job", ["segv", "kill", "loop", "hog", "garbage"])
def test_a_child_that_breaks_is_a_400_for_its_file_alone(
    job: str, pool: Pool, upload: Upload, monkeypatch: pytest.MonkeyPatch, stored: Upload
) -> None:
    with monkeypatch.context() as patch:
        done = prepared.done
        patch.setattr(prepared, "done", lambda _, *rest, **more: done(job, *rest, **more))
        answer = upload()
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 610)
    assert stored() == []
    assert not Media.objects.exists()
    assert upload().status_code == 200


def test_a_server_with_its_hands_full_says_when_to_come_back(pool: Pool, upload: Upload) -> None:
    with pool._turns.turn():
        answer = upload()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["status_txt"] == "Service Unavailable"
    assert not Media.objects.exists()
    assert upload().status_code == 200
