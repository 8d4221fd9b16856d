"""How much of the site's room people use, and how much they may."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

NOT_SAID = _("Empty: as for everybody. 0: no limit.")


class UsageFields(models.Model):
    """What a user's media take, counted as they come and go, and limits of the user's own.

    Only `accounts.quota` changes the two counts.
    """

    bytes_used = models.PositiveBigIntegerField(_("bytes used"), default=0, editable=False)
    files_used = models.PositiveBigIntegerField(_("files kept"), default=0, editable=False)
    own_quota_mb = models.PositiveIntegerField(
        _("room in MB"), null=True, blank=True, help_text=NOT_SAID
    )
    own_quota_files = models.PositiveIntegerField(
        _("number of files"), null=True, blank=True, help_text=NOT_SAID
    )

    class Meta:
        abstract = True


class GroupQuota(models.Model):
    """The limits of the members of a group, in place of the site's. The largest group counts."""

    group = models.OneToOneField(
        Group, on_delete=models.CASCADE, related_name="quota", verbose_name=_("group")
    )
    megabytes = models.PositiveIntegerField(
        _("room in MB"), null=True, blank=True, help_text=NOT_SAID
    )
    files = models.PositiveIntegerField(
        _("number of files"), null=True, blank=True, help_text=NOT_SAID
    )

    class Meta:
        verbose_name = _("quota of a group")
        verbose_name_plural = _("quotas of groups")

    def __str__(self) -> str:
        return str(self.group)
