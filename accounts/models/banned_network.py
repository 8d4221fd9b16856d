"""Addresses from which nothing is accepted."""

from __future__ import annotations

import ipaddress

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def validate_network(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        raise ValidationError(_("Not an address or a network such as 192.0.2.0/24.")) from error


class BannedNetworkQuerySet(models.QuerySet["BannedNetwork"]):
    def in_force(self) -> BannedNetworkQuerySet:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))


class BannedNetwork(models.Model):
    """An address or a network that may neither upload nor sign up (ABU-4)."""

    network = models.CharField(
        _("address or network"), max_length=43, unique=True, validators=[validate_network]
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)

    objects = BannedNetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("banned network")
        verbose_name_plural = _("banned networks")

    def __str__(self) -> str:
        return self.network
