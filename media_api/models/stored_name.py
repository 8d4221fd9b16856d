"""The names ever given to files."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredName(models.Model):
    """A place in storage, without extension, that some media has or had.

    Taken before the file is written and never given back, so that two uploads cannot meet in one
    place and an address that was cached for a year never shows another file (REL-11).
    """

    stem = models.CharField(max_length=255, primary_key=True)

    class Meta:
        verbose_name = _("stored name")
        verbose_name_plural = _("stored names")

    def __str__(self) -> str:
        return self.stem
