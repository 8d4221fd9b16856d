"""Work that is to be done: kept in the database until it has been done."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QueuedJob(models.Model):
    """A job that was started and is not done. The row is the truth, a message only a hint (REL-3).

    It is written in the transaction that records why, and deleted when the job has been done.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent to a worker")
        RUNNING = "running", _("Running")
        PARKED = "parked", _("Given up")

    name = models.CharField(_("job"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=list)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            # each dispatcher asks every few seconds for what is due
            models.Index(fields=["due_at"], condition=~models.Q(state="parked"), name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.arguments}"
