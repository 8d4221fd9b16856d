"""What is counted: uploads, sizes, times, jobs, the purge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from imgfly.lib import metrics
from imgfly.models import QueuedJob
from imgfly.ops import prometheus
from media_api.clock import purge_expired
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Turns
from tests.makers import make_image, make_media

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on(settings: Any) -> Iterator[None]:
    settings.METRICS = True
    listener = prometheus.Figures()
    metrics.listen(listener)
    yield
    metrics.forget(listener)


@pytest.fixture
def figure(client: Client) -> Callable[..., float]:
    """The value that the page tells now; 0 for what has not happened."""

    def value(name: str, **labels: str) -> float:
        text = client.get("/metrics").content.decode()
        return sum(
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    return value


@pytest.mark.parametrize(
    ("data", "result", "type_"),
    [
        (make_image(), "kept", "jpg"),
        (make_image("PNG"), "kept", "png"),
        (b"x", "refused", "unknown"),
    ],
)
def test_an_upload_is_counted_by_what_became_of_it(
    upload: Any, figure: Callable[..., float], data: bytes, result: str, type_: str
) -> None:
    labels = {"result": result, "type": type_, "source": "file"}
    before = figure("imgfly_uploads_total", **labels), figure("imgfly_upload_bytes_count")
    upload(data)
    kept = int(result == "kept")
    assert figure("imgfly_uploads_total", **labels) == before[0] + 1
    assert figure("imgfly_upload_bytes_count") == before[1] + kept


@pytest.mark.parametrize(("source", "way"), [("R0lGODlh", "base64"), ("http://10.0.0.1/", "url")])
def test_the_way_of_an_upload_is_told(
    client: Client, key: str, figure: Callable[..., float], source: str, way: str
) -> None:
    before = figure("imgfly_uploads_total", source=way)
    client.post("/api/1/upload", {"source": source, "key": key})
    assert figure("imgfly_uploads_total", source=way) == before + 1


def test_a_failure_of_ours_is_not_a_refusal(
    upload: Any, figure: Callable[..., float], settings: Any
) -> None:
    settings.MIN_FREE_BYTES = 10**18
    before = figure("imgfly_uploads_total", result="failed")
    assert upload().status_code == 503
    assert figure("imgfly_uploads_total", result="failed") == before + 1


def test_derivatives_and_requests_are_timed(upload: Any, figure: Callable[..., float]) -> None:
    request = {"view": "api-upload", "method": "POST", "status": "200"}
    before = (
        figure("imgfly_derive_seconds_count"),
        figure("imgfly_request_seconds_count", **request),
    )
    upload()
    assert figure("imgfly_derive_seconds_count") == before[0] + 1
    assert figure("imgfly_request_seconds_count", **request) == before[1] + 1


def test_what_strangers_ask_for_makes_no_names(client: Client) -> None:
    client.get("/wp-login.php")
    client.generic("BREW", "/pot")
    text = client.get("/metrics").content
    assert b"wp-login" not in text
    assert b"BREW" not in text


def test_jobs_are_told_by_state(figure: Callable[..., float]) -> None:
    assert figure("imgfly_jobs", state="parked") == 0
    past = timezone.now() - timedelta(minutes=3)
    for state in ("parked", "parked", "waiting"):
        QueuedJob.objects.create(name="x.y", state=state, due_at=past)
    assert figure("imgfly_jobs", state="parked") == 2
    assert figure("imgfly_jobs", state="waiting") == 1
    assert 180 <= figure("imgfly_jobs_late_seconds") < 240


def test_parked_jobs_are_not_late(figure: Callable[..., float]) -> None:
    QueuedJob.objects.create(name="x.y", state="parked", due_at=timezone.now() - timedelta(days=1))
    assert figure("imgfly_jobs_late_seconds") == 0


def test_the_purge_is_counted_and_timed(figure: Callable[..., float]) -> None:
    make_media(expires_at=timezone.now() - timedelta(hours=1))
    before = figure("imgfly_purged_media_total"), figure("imgfly_purge_seconds_count")
    purge_expired()
    assert figure("imgfly_purged_media_total") == before[0] + 1
    assert figure("imgfly_purge_seconds_count") == before[1] + 1


def test_the_decode_pool_is_told(figure: Callable[..., float]) -> None:
    with Turns(Bounds.of_settings()).turn():
        assert figure("imgfly_decode_pool", state="at work") == 1
    assert figure("imgfly_decode_pool", state="at work") == 0
