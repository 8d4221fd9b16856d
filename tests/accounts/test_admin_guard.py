"""Who comes into the administration, from where, for how long, to do what (ADM-1)."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.signing_in import attempt
from tests.makers import PASSWORD, make_media, make_user

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")
AGAIN = reverse("account_reauthenticate")


def test_half_an_hour_of_rest_ends_a_visit(client: Client, admin: User) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        attempt(client, "root")
        for _ in range(3):
            clock.shift(29 * 60)
            assert client.get(INDEX).status_code == 200
        clock.shift(31 * 60)
        stopped = client.get(INDEX)
        assert stopped.headers["Location"] == f"{AGAIN}?next=%2Fadmin%2F"
        assert client.get("/").status_code == 200
        back = client.post(AGAIN, {"password": PASSWORD, "next": INDEX})
        assert back.headers["Location"] == INDEX
        assert client.get(INDEX).status_code == 200


@pytest.mark.parametrize(
    ("ip", "status"),
    [("192.0.2.9", 200), ("2001:db8::7", 200), ("192.0.3.9", 404), ("2001:db9::7", 404)],
)
def test_only_listed_networks_reach_it(
    client: Client, admin: User, settings: Any, ip: str, status: int
) -> None:
    settings.ADMIN_NETWORKS = ["192.0.2.0/24", "2001:db8::/32"]
    client.force_login(admin)
    assert client.get(INDEX, REMOTE_ADDR=ip).status_code == status
    assert client.get("/", REMOTE_ADDR=ip).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("admin:media_api_media_changelist", 200),
        ("admin:albums_album_changelist", 200),
        ("admin:accounts_user_changelist", 200),
        ("admin:accounts_user_add", 403),
        ("admin:accounts_apikey_changelist", 403),
        ("admin:accounts_auditevent_changelist", 403),
        ("admin:accounts_invite_changelist", 403),
        ("admin:albums_category_add", 403),
    ],
)
def test_managers_moderate_and_read_but_set_nothing(
    client: Client, address: str, status: int
) -> None:
    client.force_login(make_user("mary", role=User.Role.MANAGER))
    assert client.get(reverse(address)).status_code == status


def test_managers_change_media_and_no_user(client: Client, alice: User) -> None:
    media = make_media(alice)
    mary = make_user("mary", role=User.Role.MANAGER)
    assert mary.has_perm("media_api.change_media")
    client.force_login(mary)
    assert client.get(reverse("admin:media_api_media_change", args=[media.pk])).status_code == 200
    page = client.get(reverse("admin:accounts_user_change", args=[alice.pk]))
    assert b'name="_save"' not in page.content
    refused = client.post(
        reverse("admin:accounts_user_change", args=[alice.pk]), {"username": "x", "role": "admin"}
    )
    assert refused.status_code == 403


def test_a_manager_without_the_role_may_nothing() -> None:
    mary = make_user("mary", role=User.Role.MANAGER, is_active=False)
    assert not mary.has_perm("media_api.change_media")
    assert not make_user("alice").has_module_perms("media_api")
