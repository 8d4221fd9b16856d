"""Pictures of people's profiles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from media_api.filetypes import FileType


class ProfilePicture(models.Model):
    """The avatar or the background of one user; public, whatever the profile is."""

    class Kind(models.TextChoices):
        AVATAR = "avatar", _("Avatar")
        BACKGROUND = "background", _("Background")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="pictures",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(_("storage key"), max_length=255, unique=True)
    file_type = models.CharField(_("file type"), max_length=4, choices=FileType)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))

    class Meta:
        verbose_name = _("profile picture")
        verbose_name_plural = _("profile pictures")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_picture_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def type(self) -> FileType:
        return FileType(self.file_type)
