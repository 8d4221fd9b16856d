"""What members choose for their uploads, and only they."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.makers import make_user

pytestmark = pytest.mark.django_db
PAGE = "/account/preferences"


def test_the_page_is_for_members(client: Client) -> None:
    response = client.get(PAGE)
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"{reverse('account_login')}?next={PAGE}",
    )
    assert client.post(PAGE, {"metadata_policy": "none"}).status_code == 302


def test_the_page_shows_what_is_chosen_and_the_menu_leads_there(client: Client) -> None:
    client.force_login(make_user(metadata_policy=User.MetadataPolicy.NONE, tag_camera=True))
    html = client.get(PAGE).content.decode()
    assert '<option value="none" selected>' in html
    assert "checked" in html
    assert f'href="{PAGE}"' in html


def test_choices_are_kept_for_oneself_alone(client: Client, alice: User, bob: User) -> None:
    client.force_login(alice)
    words = {"metadata_policy": "all_but_gps", "tag_camera": "on", "role": "admin"}
    response = client.post(PAGE, words, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert "Saved." in response.content.decode()
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.metadata_policy, alice.tag_camera, alice.role) == ("all_but_gps", True, "user")
    assert (bob.metadata_policy, bob.tag_camera) == ("camera", False)


def test_a_choice_can_be_taken_back(client: Client) -> None:
    user = make_user(tag_camera=True)
    client.force_login(user)
    client.post(PAGE, {"metadata_policy": "camera"})
    user.refresh_from_db()
    assert not user.tag_camera


def test_an_unknown_policy_changes_nothing(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post(PAGE, {"metadata_policy": "everything", "tag_camera": "on"})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    alice.refresh_from_db()
    assert (alice.metadata_policy, alice.tag_camera) == ("camera", False)


def test_the_page_speaks_chinese(client: Client, alice: User) -> None:
    client.force_login(alice)
    html = client.get(PAGE, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "偏好设置" in html
    assert "Preferences" not in html


def test_administrators_see_both(client: Client, admin: User, alice: User) -> None:
    client.force_login(admin)
    html = client.get(reverse("admin:accounts_user_change", args=[alice.pk])).content.decode()
    assert 'name="metadata_policy"' in html
    assert 'name="tag_camera"' in html
