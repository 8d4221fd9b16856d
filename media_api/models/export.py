"""Exports: the files and data of one member in one archive."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imgfly.lib.ids import public_id

LIFE = timedelta(hours=24)  # of the archive, and between two of them (PRV-7)
SILENCE = timedelta(minutes=5)  # then whoever built it counts as lost (REL-3)


class ExportQuerySet(models.QuerySet["Export"]):
    def unfinished(self) -> ExportQuerySet:
        return self.filter(state__in=[Export.State.WAITING, Export.State.BUILDING])

    def ready(self) -> ExportQuerySet:
        """To be had at this moment."""
        return self.filter(state=Export.State.READY, expires_at__gt=timezone.now())

    def counting(self) -> ExportQuerySet:
        """Those that keep their owner from another: one a day, and failures are free."""
        return self.filter(created_at__gt=timezone.now() - LIFE).exclude(state=Export.State.FAILED)

    def silent(self) -> ExportQuerySet:
        """Begun, and nobody seems to be at them any more."""
        return self.filter(state=Export.State.BUILDING, beat_at__lte=timezone.now() - SILENCE)

    def past(self) -> ExportQuerySet:
        """Of no use any more."""
        old = Q(expires_at=None, created_at__lte=timezone.now() - LIFE)
        return self.filter(old | Q(expires_at__lte=timezone.now()))


class Export(models.Model):
    """One archive that a member asked for, from the wish to its end a day later."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Being built")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="exports",
        verbose_name=_("user"),
    )
    public_id = models.CharField(
        _("id"), max_length=11, unique=True, default=public_id, editable=False
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    language = models.CharField(_("language"), max_length=10, default="en")
    done = models.PositiveIntegerField(_("files done"), default=0)
    total = models.PositiveIntegerField(_("files in all"), default=0)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("last error"), max_length=500, blank=True)
    key = models.CharField(_("storage key"), max_length=255, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    beat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["waiting", "building"]),
                name="one_export_of_a_user_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in {self.State.WAITING, self.State.BUILDING}

    @property
    def is_ready(self) -> bool:
        """As `ready()` has it."""
        if self.state != self.State.READY or self.expires_at is None:
            return False
        return self.expires_at > timezone.now()

    @property
    def next_at(self) -> datetime:
        """When its owner may ask for another."""
        return self.created_at + LIFE

    @property
    def filename(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def mime(self) -> str:
        return "application/zip"
