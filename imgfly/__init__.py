"""The house: wiring, and a foundation of pure pieces in `lib`."""

from __future__ import annotations

from imgfly.celery import app as celery_app

__all__ = ["celery_app"]
