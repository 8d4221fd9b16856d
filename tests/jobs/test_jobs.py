"""Jobs are rows: started with what they are about, done at least once, given up in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from imgfly.jobs import job, queue, running
from imgfly.jobs.registry import REGISTRY
from imgfly.lib.problems import Unavailable
from imgfly.models import QueuedJob

pytestmark = pytest.mark.django_db
State = QueuedJob.State
done: list[int] = []
failures: list[Exception] = []


@job(tries=3, seconds=60)
def note(number: int) -> None:
    if failures:
        raise failures.pop()
    done.append(number)


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    done.clear()
    failures.clear()
    yield
    done.clear()
    failures.clear()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_job_is_done_after_the_commit_and_its_row_goes(commit: Any) -> None:
    with commit():
        note.start(7)
        assert done == []
        assert QueuedJob.objects.get().state == State.SENT
    assert done == [7]
    assert not QueuedJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_is_undone_was_never_started() -> None:
    with transaction.atomic():
        note.start(7)
        transaction.set_rollback(True)
    assert done == []
    assert not QueuedJob.objects.exists()


def test_a_failure_stays_in_the_row_and_is_tried_again_later(commit: Any) -> None:
    failures.append(OSError("no route"))
    with commit():
        note.start(7)
    row = QueuedJob.objects.get()
    assert (row.state, row.tries, row.error) == (State.WAITING, 1, "OSError: no route")
    assert queue.send_due() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert queue.send_due() == 1
    assert done == [7]
    assert not QueuedJob.objects.exists()


def test_what_is_away_costs_a_job_no_try(commit: Any) -> None:
    failures.extend(Unavailable() for _ in range(5))
    with commit():
        note.start(7)
    moment = timezone.now()
    for _ in range(5):
        row = QueuedJob.objects.get()
        assert (row.state, row.tries) == (State.WAITING, 0)
        moment += timedelta(seconds=21)
        with time_machine.travel(moment):
            assert queue.send_due() == 1
    assert done == [7]


def test_waits_grow_and_the_last_failure_parks_the_job(commit: Any) -> None:
    failures.extend(ValueError("no") for _ in range(3))
    with commit():
        note.start(7)
    moment = timezone.now()
    for wait in (10, 40):
        assert QueuedJob.objects.get().state == State.WAITING
        with time_machine.travel(moment + timedelta(seconds=wait - 2)):
            assert queue.send_due() == 0
        moment += timedelta(seconds=wait + 1)
        with time_machine.travel(moment):
            assert queue.send_due() == 1
    assert (QueuedJob.objects.get().state, QueuedJob.objects.get().tries) == (State.PARKED, 3)
    with time_machine.travel(moment + timedelta(days=1)):
        assert queue.send_due() == 0
        running.run(QueuedJob.objects.get().pk)
    assert done == []


def test_a_message_that_comes_twice_does_the_job_once() -> None:
    row = started()
    running.run(row.pk)
    running.run(row.pk)
    assert done == [7]


def test_a_job_that_runs_is_not_begun_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    row = started()
    assert running.claimed(row.pk)
    running.run(row.pk)
    assert done == []


def test_of_two_that_read_the_same_row_one_gets_it() -> None:
    row = started()
    stale = QueuedJob.objects.get(pk=row.pk)
    assert running.claimed(row.pk)
    same = QueuedJob.objects.filter(pk=row.pk, state=stale.state, tries=stale.tries)
    assert not same.update(state=State.RUNNING)


def test_a_try_that_was_killed_is_lost_after_its_time_and_counted() -> None:
    row = started()
    for tries in (1, 2, 3):
        claimed = running.claimed(row.pk)
        assert claimed
        assert claimed.tries == tries
        QueuedJob.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert queue.send_due() == 1
    parked = QueuedJob.objects.get()
    assert (parked.state, parked.error) == (State.PARKED, running.LOST)


def test_a_job_that_no_longer_exists_is_parked() -> None:
    row = QueuedJob.objects.create(name="media_api.tasks.gone", arguments=[1])
    running.run(row.pk)
    assert QueuedJob.objects.get().state == State.PARKED


def test_every_job_can_be_called_by_name() -> None:
    assert "media_api.tasks.discard_files" in REGISTRY
    assert "media_api.tasks.make_derivatives" in REGISTRY


def started() -> QueuedJob:
    return QueuedJob.objects.create(name=note.name, arguments=[7], state=State.SENT)
