"""Invitations, for sites where only those who are invited may sign up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from imgfly.lib.ids import random_base62


def invite_code() -> str:
    return random_base62(20)


class InviteQuerySet(models.QuerySet["Invite"]):
    def usable(self) -> InviteQuerySet:
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()), uses__lt=F("limit")
        )

    def use(self, code: str) -> bool:
        """Count one use down, if one is left: of two at the same moment the last goes to one."""
        return self.usable().filter(code=code).update(uses=F("uses") + 1) == 1


class Invite(models.Model):
    """A code that lets some people sign up."""

    code = models.CharField(_("code"), max_length=40, unique=True, default=invite_code)
    limit = models.PositiveIntegerField(_("for how many"), default=1)
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = InviteQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uses__lte=F("limit")), name="invite_uses_in_limit")
        ]

    def __str__(self) -> str:
        return self.code
