"""Attempts to sign in: how many may fail, and why that never locks the owner out (AUT-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from accounts.audit import Event
from accounts.models import AuditEvent, User
from accounts.problems import TooManyAttempts
from imgfly.lib import rates
from imgfly.lib.clients import client_ip, network_of
from imgfly.lib.digests import digest
from imgfly.lib.rates import Rate

FROM_ONE_PLACE = [Rate(5, 15 * 60)]  # at one account
FROM_ONE_NETWORK = [Rate(25, 5 * 60)]  # at all accounts
AT_ONE_ACCOUNT = [Rate(25, 3600)]  # from places where its owner has not been


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt, counted as a failure until it succeeds: many at once gain nothing."""

    owner: User | None
    counters: tuple[tuple[str, Sequence[Rate]], ...]

    def succeeded(self) -> None:
        for name, limits in self.counters:
            rates.count(name, limits, cost=-1)


def begin(request: HttpRequest, name: str) -> Attempt:
    """Raises TooManyAttempts."""
    network = network_of(client_ip(request.META, settings.TRUSTED_PROXIES))
    owner = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first()
    who = digest(name.lower()) if owner is None else f"user:{owner.pk}"
    counters: list[tuple[str, Sequence[Rate]]] = [
        (f"sign-in:{who}:{network}", FROM_ONE_PLACE),
        (f"sign-in:{network}", FROM_ONE_NETWORK),
    ]
    if not _is_known(owner, network):
        counters.append((f"sign-in:{who}", AT_ONE_ACCOUNT))
    if seconds := max(rates.wait(*counter) for counter in counters):
        raise TooManyAttempts(retry_after=seconds)
    for counter in counters:
        rates.count(*counter)
    return Attempt(owner=owner, counters=tuple(counters))


def _is_known(owner: User | None, network: str) -> bool:
    """The owner has signed in from there: guesses from elsewhere must not keep it out."""
    if owner is None:
        return False
    seen = AuditEvent.objects.filter(user_id=owner.pk, event=Event.SIGNED_IN, ip__isnull=False)
    return any(network_of(ip) == network for ip in seen.values_list("ip", flat=True).distinct())
