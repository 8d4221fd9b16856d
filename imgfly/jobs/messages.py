"""The message that tells a worker of a job: its number, and nothing else."""

from __future__ import annotations

from celery import shared_task
from django.db import close_old_connections

from imgfly.jobs import running


@shared_task(name="imgfly.run_job", ignore_result=True, acks_late=True, reject_on_worker_lost=True)
def run_job(pk: int) -> None:
    """What is in the message may be old or come twice: the row decides (REL-3)."""
    close_old_connections()  # looks whether the one that was kept still works
    running.run(pk)
