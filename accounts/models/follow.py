"""Who follows whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class Follow(models.Model):
    """One user follows another."""

    follower = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="followings", verbose_name=_("follower")
    )
    followed = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="followers", verbose_name=_("followed")
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(
                condition=~Q(follower=F("followed")), name="nobody_follows_himself"
            ),
        ]
        indexes = [
            models.Index(fields=["followed", "-created_at", "-id"], name="follow_followers"),
            models.Index(fields=["follower", "-created_at", "-id"], name="follow_followed"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followed_id}"
