"""The way back in by mail, and the addresses it does not give away."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
PATH = "/account/password/reset/"


def test_the_mail_leads_to_the_sites_own_address(
    client: Client, alice: User, settings: LazySettings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    response = client.post(PATH, {"email": alice.email}, headers={"Host": "evil.example"})
    assert response.status_code == 302
    (message,) = mail.outbox
    assert f"{settings.SITE_URL}/account/password/reset/key/" in message.body
    assert "evil.example/account" not in message.body


def test_unknown_addresses_get_the_same_answer(client: Client, alice: User) -> None:
    known = client.post(PATH, {"email": alice.email})
    unknown = client.post(PATH, {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (302, unknown.headers["Location"])


def test_a_member_cannot_add_the_address_of_another(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    response = client.post("/account/email/", {"email": bob.email.upper(), "action_add": ""})
    assert response.status_code == 200
    assert "taken" in response.content.decode()
    assert mail.outbox == []
