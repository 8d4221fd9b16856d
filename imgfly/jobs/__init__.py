"""Jobs: work that is started in a transaction and done after it, at least once."""

from __future__ import annotations

from imgfly.jobs.job import Job, job

__all__ = ["Job", "job"]
