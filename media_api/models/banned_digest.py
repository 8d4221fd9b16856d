"""Files that are not accepted again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BannedDigest(models.Model):
    """The SHA-256 of a file that was taken down (ABU-4)."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("banned file")
        verbose_name_plural = _("banned files")

    def __str__(self) -> str:
        return self.sha256
