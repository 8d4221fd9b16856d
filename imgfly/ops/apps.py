"""Starts what listens to the portal, where the settings ask for it."""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


class OpsConfig(AppConfig):
    name = "imgfly.ops"
    label = "ops"

    def ready(self) -> None:
        """Imports are here: what is switched off is not even loaded."""
        from imgfly.ops import checks  # noqa: F401, PLC0415 - registers the checks

        if settings.METRICS:
            from imgfly.ops import prometheus  # noqa: PLC0415

            prometheus.start()
        if settings.SENTRY_DSN and find_spec("sentry_sdk"):  # else a check says so
            from imgfly.ops import reports  # noqa: PLC0415

            reports.start(settings.SENTRY_DSN)
