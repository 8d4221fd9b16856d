"""What a member is told of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class Notification(models.Model):
    """One line: what happened to one thing while the line was unread, however many did it."""

    class Kind(models.TextChoices):
        FOLLOW = "follow", _("Follower")
        LIKED_MEDIA = "media", _("Like of a media")
        LIKED_ALBUM = "album", _("Like of an album")

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="notifications", verbose_name=_("user")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    # the number of the media or album, which live above; 0 for what is about the user
    subject = models.PositiveBigIntegerField(_("about"), default=0)
    actors = models.ManyToManyField(User, related_name="+", verbose_name=_("who did it"))
    happened_at = models.DateTimeField(_("happened"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "subject"],
                condition=models.Q(read_at=None),
                name="one_unread_line",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-happened_at", "-id"], name="notification_list"),
            # the header of every page counts them
            models.Index(
                fields=["user"], condition=models.Q(read_at=None), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
