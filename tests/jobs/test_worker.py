"""A real worker and a real broker: uploads, expiry, deletion, a killed worker, a message twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone

from imgfly.jobs import queue
from imgfly.jobs.messages import run_job
from imgfly.models import QueuedJob
from media_api import deletion
from media_api.models import Derivative, Media
from tests.makers import make_image
from tests.settings import worker as number

REDIS = os.environ.get("IMGFLY_TEST_REDIS_URL", "")
ROOT = Path(__file__).resolve().parents[2]
BROKER = f"{REDIS}/{8 + number % 2}"
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not REDIS, reason="no IMGFLY_TEST_REDIS_URL: make test-services"),
    pytest.mark.xdist_group("worker"),
]
Stored = Callable[[], list[str]]


@pytest.fixture
def worker(settings: Any, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """With the database of the test, and the storage."""
    broker = settings.CELERY_BROKER_URL, current_app.conf.broker_url
    settings.CELERY_TASK_ALWAYS_EAGER = False
    current_app.conf.update(broker_url=BROKER, task_always_eager=False)
    settings.DERIVE_IN_WORKERS = True
    current_app.control.purge()
    process = started(tmp_path)
    yield process
    process.terminate()
    assert process.wait(30) == 0
    queue.dispatcher.stop()
    queue.dispatcher.forget()
    current_app.conf.update(broker_url=broker[1], task_always_eager=True)


def started(folder: Path) -> subprocess.Popen[bytes]:
    values = connection.settings_dict
    url = f"postgres://{values['USER']}:{values['PASSWORD']}@{values['HOST']}/{values['NAME']}"
    command = [sys.executable, "-m", "celery", "-A", "imgfly", "worker", "-l", "WARNING"]
    process = subprocess.Popen(
        [*command, "-Q", "default,media", "--concurrency", "2", "--without-mingle", "-E"],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "imgfly.settings",
            "DATABASE_URL": url,
            "IMGFLY_DATA_DIR": str(folder),
            "IMGFLY_BROKER_URL": BROKER,
            "IMGFLY_ISOLATION": "off",
        },
    )
    assert eventually(lambda: bool(current_app.control.inspect(timeout=0.5).ping()), seconds=60)
    return process


def eventually(true: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_derivatives_are_in_the_answer(upload: Any, worker: Any, stored: Stored) -> None:
    answer = upload(make_image(size=(900, 600))).json()["image"]
    assert answer["thumb_size"] > 0
    assert answer["medium_size"] > 0
    assert len(stored()) == 3
    assert eventually(lambda: not QueuedJob.objects.exists())


def test_broken_pixels_are_refused(upload: Any, worker: Any, stored: Stored) -> None:
    data = make_image(size=(900, 600))
    assert upload(data[: len(data) // 2]).status_code == 400
    assert not Media.objects.exists()
    assert eventually(lambda: stored() == [])


def test_files_follow_their_rows(upload: Any, worker: Any, stored: Stored) -> None:
    upload(make_image(size=(900, 600)))
    upload(make_image(size=(900, 600)))
    Media.objects.update(expires_at=timezone.now())
    assert deletion.delete_expired() == 2
    assert eventually(lambda: stored() == [])


def test_a_message_that_comes_twice_changes_nothing(
    upload: Any, worker: Any, stored: Stored
) -> None:
    upload(make_image(size=(900, 600)))
    before = stored()
    row = QueuedJob.objects.create(
        name="media_api.tasks.make_derivatives", arguments=[Media.objects.get().pk]
    )
    for _ in range(5):
        run_job.delay(row.pk)
    assert eventually(lambda: not QueuedJob.objects.exists())
    assert stored() == before
    assert Derivative.objects.count() == 2


def test_a_job_of_a_killed_worker_is_done_by_the_next(
    upload: Any, worker: Any, settings: Any, tmp_path: Path
) -> None:
    settings.DERIVE_WAIT_SECONDS = 0
    worker.send_signal(signal.SIGSTOP)
    assert upload(make_image(size=(900, 600))).json()["image"]["thumb_size"] == 0
    worker.kill()
    worker.wait()
    next_one = started(tmp_path)
    try:
        QueuedJob.objects.update(due_at=timezone.now())
        queue.send_due()
        assert eventually(lambda: Derivative.objects.count() == 2)
    finally:
        next_one.terminate()
        next_one.wait(30)
    worker.returncode = 0
