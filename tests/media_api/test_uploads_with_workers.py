"""Uploads whose derivatives are made by somebody else: in time, late, and not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from imgfly.jobs import queue, running, waiting
from imgfly.models import QueuedJob
from media_api import clock
from media_api.models import Derivative, Media
from tests.contract.seed import shape
from tests.makers import make_image

pytestmark = pytest.mark.django_db(transaction=True)
Stored = Callable[[], list[str]]


class Absent:
    """A dispatcher whose worker does nothing until it is told to."""

    class breaker:  # noqa: N801 - as the attribute
        is_open = False

    def __init__(self) -> None:
        self.sent: list[int] = []

    def send(self, pk: int) -> None:
        self.sent.append(pk)

    def work(self) -> None:
        while self.sent:
            running.run(self.sent.pop())


class Prompt(Absent):
    """A worker that is quicker than the answer."""

    def send(self, pk: int) -> None:
        running.run(pk)


@pytest.fixture
def worker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Absent]], Absent]:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.DERIVE_IN_WORKERS = True
    settings.DERIVE_WAIT_SECONDS = 0

    def hired(kind: type[Absent]) -> Absent:
        made = kind()
        monkeypatch.setattr(queue, "dispatcher", made)
        monkeypatch.setattr(waiting, "dispatcher", made)
        return made

    return hired


def test_a_prompt_worker_makes_no_difference(upload: Any, worker: Any, settings: Any) -> None:
    worker(Prompt)
    made = upload(make_image(size=(900, 600))).json()
    settings.DERIVE_IN_WORKERS = False
    inline = upload(make_image(size=(900, 600))).json()
    assert shape(made) == shape(inline)
    assert made["image"]["thumb_size"] > 0
    assert made["image"]["chain"] == 7
    assert not QueuedJob.objects.exists()


def test_a_late_worker_leaves_sizes_open_and_addresses_true(
    client: Any, upload: Any, worker: Any, stored: Stored
) -> None:
    late = worker(Absent)
    answer = upload(make_image(size=(900, 600))).json()["image"]
    assert (answer["thumb_size"], answer["medium_size"], answer["chain"]) == (0, 0, 7)
    assert answer["thumb"]["size"] == 0
    addresses = [answer[kind]["url"] for kind in ("thumb", "medium")]
    paths = [address.removeprefix("http://127.0.0.1:8000") for address in addresses]
    assert [client.get(path).status_code for path in paths] == [404, 404]
    assert client.get(answer["path_viewer"]).status_code == 200
    assert len(stored()) == 1
    late.work()
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200
        Image.open(io.BytesIO(b"".join(response.streaming_content))).load()
    assert Media.objects.get().thumbhash


def test_an_animation_is_promised_its_medium(upload: Any, worker: Any) -> None:
    late = worker(Absent)
    frames = [Image.new("RGB", (100, 80), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    answer = upload(file.getvalue(), filename="a.gif").json()["image"]
    late.work()
    rows = {row.kind: row.filename for row in Derivative.objects.all()}
    assert rows == {kind: answer[kind]["filename"] for kind in ("thumb", "medium")}


def test_pixels_that_turn_out_broken_are_refused_and_nothing_stays(
    upload: Any, worker: Any, stored: Stored, settings: Any
) -> None:
    worker(Prompt)
    data = make_image(size=(900, 600))
    response = upload(data[: len(data) // 2])
    settings.DERIVE_IN_WORKERS = False
    inline = upload(data[: len(data) // 2])
    assert (response.status_code, response.json()) == (400, inline.json())
    assert not Media.objects.exists()
    assert stored() == []


def test_broken_pixels_found_late_keep_the_original_and_say_why(
    upload: Any, worker: Any, stored: Stored
) -> None:
    late = worker(Absent)
    data = make_image(size=(900, 600))
    assert upload(data[: len(data) // 2]).status_code == 200
    late.work()
    media = Media.objects.get()
    assert media.derivation_error
    assert stored() == [media.key]
    assert not QueuedJob.objects.exists()


def test_a_message_that_was_lost_is_sent_again(upload: Any, worker: Any) -> None:
    late = worker(Absent)
    upload()
    late.sent.clear()
    QueuedJob.objects.update(due_at=timezone.now())
    clock.send_due()
    late.work()
    assert Media.objects.get().derivatives.exists()


def test_a_media_that_is_deleted_meanwhile_leaves_no_derivatives(
    upload: Any, worker: Any, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = worker(Absent)
    upload()
    jobs = list(late.sent)
    media = Media.objects.get()
    default_storage.delete(media.key)
    media.delete()
    late.sent = jobs
    late.work()
    assert stored() == []
    assert not Derivative.objects.exists()
