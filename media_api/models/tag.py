"""Words that media share."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from media_api.parameters import TAG_LENGTH


class Tag(models.Model):
    """A word that media share; case matters, as in the contract."""

    name = models.CharField(_("name"), max_length=TAG_LENGTH, unique=True)
    description = models.CharField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def __str__(self) -> str:
        return self.name
