"""Publishing happens beside the request: a broker that is away costs it nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from imgfly.jobs import queue, waiting
from imgfly.jobs.dispatcher import Dispatcher
from imgfly.lib.breaker import Breaker
from imgfly.models import QueuedJob
from media_api.tasks import make_derivatives

pytestmark = pytest.mark.django_db(transaction=True)
State = QueuedJob.State


class Broker:
    """Stands in for the connection; `is_up` decides."""

    def __init__(self) -> None:
        self.is_up, self.messages, self.closed = True, list[tuple[int, str]](), 0

    def publish(self, pk: int, name: str) -> None:
        if not self.is_up:
            raise ConnectionRefusedError
        self.messages.append((pk, name))


@pytest.fixture
def broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    broker, made = Broker(), Dispatcher(resend=queue.send_due)
    monkeypatch.setattr(Breaker, "SHORTEST", 0.05)
    monkeypatch.setattr(made, "_publisher", broker)
    monkeypatch.setattr(queue, "dispatcher", made)
    monkeypatch.setattr(waiting, "dispatcher", made)
    yield broker
    made.stop()


def eventually(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.01)
    return False


def test_what_is_started_is_published_to_the_queue_of_its_job(broker: Broker) -> None:
    row = make_derivatives.start(1)
    assert eventually(lambda: broker.messages == [(row.pk, "media")])
    assert QueuedJob.objects.get().state == State.SENT


def test_starting_does_not_wait_for_a_broker_that_says_nothing(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(broker, "publish", lambda *_: gate.wait(5))
    begun = time.monotonic()
    for number in range(10):
        make_derivatives.start(number)
    assert time.monotonic() - begun < 1
    gate.set()


def test_what_was_not_published_is_sent_when_the_broker_is_back(broker: Broker) -> None:
    broker.is_up = False
    rows = [make_derivatives.start(number) for number in range(3)]
    assert eventually(lambda: QueuedJob.objects.filter(state=State.WAITING).count() == len(rows))
    assert queue.dispatcher.breaker.has_failed
    broker.is_up = True
    assert eventually(
        lambda: sorted(pk for pk, _ in broker.messages) == sorted(row.pk for row in rows)
    )
    assert not queue.dispatcher.breaker.has_failed


def test_nobody_waits_for_a_job_that_cannot_be_sent(broker: Broker) -> None:
    broker.is_up = False
    row = make_derivatives.start(1)
    begun = time.monotonic()
    assert not waiting.done_within(row.pk, 5)
    assert time.monotonic() - begun < 1


def test_waiting_ends_with_the_job(broker: Broker) -> None:
    row = make_derivatives.start(1)
    assert not waiting.done_within(row.pk, 0.05)
    QueuedJob.objects.all().delete()
    assert waiting.done_within(row.pk, 5)
