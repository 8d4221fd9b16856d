"""Addresses and files that are not accepted (ABU-4)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import BannedNetwork, User
from media_api.models import Media
from tests.makers import make_image

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("network", "is_out"),
    [("127.0.0.1", True), ("127.0.0.0/8", True), ("192.0.2.0/24", False), ("::1", False)],
)
def test_a_banned_address_neither_uploads_nor_signs_up(
    client: Client,
    admin: User,
    upload: Callable[..., Any],
    network: str,
    is_out: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    client.force_login(admin)
    words = {"network": network, "reason": "spam", "expires_at_0": "", "expires_at_1": ""}
    response = client.post(reverse("admin:accounts_bannednetwork_add"), words)
    assert response.status_code == 302
    client.logout()
    assert upload().status_code == (403 if is_out else 200)
    form = client.get("/account/signup/").content.decode()
    assert ('name="password1"' in form) is not is_out


def test_a_ban_ends_and_a_wrong_one_is_not_made(
    client: Client, admin: User, upload: Callable[..., Any]
) -> None:
    BannedNetwork.objects.create(network="127.0.0.1", expires_at=timezone.now())
    assert upload().status_code == 200
    client.force_login(admin)
    for text in ("127.0.0.1/33", "somewhere", "192.0.2.1/24"):
        client.post(reverse("admin:accounts_bannednetwork_add"), {"network": text})
    networks = BannedNetwork.objects.values_list("network", flat=True)
    assert [ipaddress.ip_network(network) for network in networks] == [
        ipaddress.ip_network("127.0.0.1")
    ]


def refusing(file: Any, sha256: str) -> str:
    """A scanner that objects to whatever holds the word."""
    return "bad word" if b"BADWORD" in file.read() else ""


def breaking(file: Any, sha256: str) -> str:
    raise ConnectionError(sha256)


def test_a_scanner_sees_every_upload(settings: Any, upload: Callable[..., Any]) -> None:
    settings.SCANNER = f"{__name__}.refusing"
    assert upload().status_code == 200
    assert upload(make_image() + b"BADWORD").status_code == 403
    settings.SCANNER = f"{__name__}.breaking"
    assert upload().status_code == 503
    assert Media.objects.count() == 1
