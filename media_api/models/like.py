"""Who likes what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from albums.models import Album
from media_api.models.media import Media


class Like(models.Model):
    """One user likes one media or one album. The counters there follow (media_api/signals.py)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="liked",
        verbose_name=_("user"),
    )
    media = models.ForeignKey(
        Media, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("media")
    )
    album = models.ForeignKey(
        Album, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("album")
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [
            models.UniqueConstraint(fields=["user", "media"], name="like_media_once"),
            models.UniqueConstraint(fields=["user", "album"], name="like_album_once"),
            models.CheckConstraint(
                condition=Q(media=None) ^ Q(album=None), name="like_of_media_or_album"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"],
                condition=~Q(media=None),
                name="like_of_user",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.media_id or self.album_id}"
