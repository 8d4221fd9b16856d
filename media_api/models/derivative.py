"""Files derived from media."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from media_api.filetypes import FileType
from media_api.models.media import Media


class Derivative(models.Model):
    """A smaller file made from a media."""

    class Kind(models.TextChoices):
        FRAME = "frame", _("Frame")
        MEDIUM = "medium", _("Medium")
        THUMB = "thumb", _("Thumb")

    media = models.ForeignKey(
        Media, on_delete=models.CASCADE, related_name="derivatives", verbose_name=_("media")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    key = models.CharField(_("storage key"), max_length=255, unique=True)
    file_type = models.CharField(_("file type"), max_length=4, choices=FileType)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("derivative")
        verbose_name_plural = _("derivatives")
        constraints = [
            models.UniqueConstraint(fields=["media", "kind"], name="one_derivative_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def type(self) -> FileType:
        return FileType(self.file_type)

    @property
    def filename(self) -> str:
        return self.key.rpartition("/")[2]
