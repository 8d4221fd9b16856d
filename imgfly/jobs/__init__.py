"""Jobs: work that is started in a transaction and done after it, at least once.

The row (`imgfly.models.QueuedJob`) is written with what it is about; a message to a worker is
only a hint. docs/decisions/0014-jobs-are-rows.md says why.
"""

from __future__ import annotations

from imgfly.jobs.job import Job, job
from imgfly.jobs.waiting import done_within

__all__ = ["Job", "done_within", "job"]
