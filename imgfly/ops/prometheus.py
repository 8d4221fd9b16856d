"""Metrics for Prometheus: what the facade says, and what the database knows of the jobs.

With PROMETHEUS_MULTIPROC_DIR set, processes that share that folder are told as one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from imgfly.lib import metrics
from imgfly.models import QueuedJob

CONTENT_TYPE = CONTENT_TYPE_LATEST
MEGABYTE = 1_000_000
SIZES = tuple(size * MEGABYTE for size in (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000))
QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
SLOW = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300)

COUNTERS = {
    "uploads": Counter("imgfly_uploads", "Uploads.", ["result", "type", "source"]),
    "purged": Counter("imgfly_purged_media", "Expired media that were removed."),
}
HISTOGRAMS = {
    "upload_bytes": Histogram("imgfly_upload_bytes", "Size of kept files.", buckets=SIZES),
    "derive_seconds": Histogram(
        "imgfly_derive_seconds", "Examining a file and making what is kept of it.", buckets=QUICK
    ),
    "purge_seconds": Histogram("imgfly_purge_seconds", "One round of the purge.", buckets=SLOW),
    "request_seconds": Histogram(
        "imgfly_request_seconds",
        "Requests until the answer begins.",
        ["view", "method", "status"],
        buckets=QUICK,
    ),
}
GAUGES = {
    "decoding": Gauge(
        "imgfly_decode_pool",
        "Files in the decode pool: at work, or waiting for a turn.",
        ["state"],
        multiprocess_mode="livesum",
    ),
}


class Figures:
    """The facade's figures as Prometheus keeps them."""

    def count(self, name: str, amount: float, labels: dict[str, str]) -> None:
        metric = COUNTERS[name]
        (metric.labels(**labels) if labels else metric).inc(amount)

    def observe(self, name: str, value: float, labels: dict[str, str]) -> None:
        metric = HISTOGRAMS[name]
        (metric.labels(**labels) if labels else metric).observe(value)

    def shift(self, name: str, amount: float, labels: dict[str, str]) -> None:
        metric = GAUGES[name]
        (metric.labels(**labels) if labels else metric).inc(amount)


class Jobs(Collector):
    """Asked of the database when somebody looks: every process would say the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        rows = {
            row["state"]: row
            for row in QueuedJob.objects.values("state").annotate(n=Count("pk"), due=Min("due_at"))
        }
        depth = GaugeMetricFamily("imgfly_jobs", "Jobs that are not done.", labels=["state"])
        for state in QueuedJob.State.values:
            depth.add_metric([state], rows[state]["n"] if state in rows else 0)
        yield depth
        parked = QueuedJob.State.PARKED
        overdue = [row["due"] for state, row in rows.items() if state != parked]
        late = (timezone.now() - min(overdue)).total_seconds() if overdue else 0.0
        yield GaugeMetricFamily(
            "imgfly_jobs_late_seconds", "How long the oldest job is overdue.", value=max(0.0, late)
        )


def start() -> None:
    metrics.listen(Figures())


def page() -> bytes:
    """Everything, in Prometheus' text format."""
    jobs = CollectorRegistry()
    jobs.register(Jobs())
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY) + generate_latest(jobs)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # not typed there
    return generate_latest(together) + generate_latest(jobs)
