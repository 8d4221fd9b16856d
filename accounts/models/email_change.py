"""Changes of e-mail addresses, which whoever holds the old one can undo (AUT-3)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models.user import User

UNDO = timedelta(days=7)


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def undoable(self) -> EmailChangeQuerySet:
        return self.filter(undone_at=None, made_at__gt=timezone.now() - UNDO)


class EmailChange(models.Model):
    """One change; of the link that undoes it only the digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    old_email = models.EmailField()
    new_email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = EmailChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.old_email} → {self.new_email}"
