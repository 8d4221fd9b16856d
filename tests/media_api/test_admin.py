"""Django admin: its lists, its actions, and who may use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import keys
from accounts.models import ApiKey, User
from media_api.models import Media, Tag
from tests.makers import make_album, make_category, make_key, make_media, make_user

pytestmark = pytest.mark.django_db
MODELS = {
    "accounts_user": "example.org",
    "accounts_apikey": "test",
    "albums_album": "album",
    "albums_category": "category",
    "media_api_media": "media",
    "media_api_tag": "tag",
}
CEILING = 12


@pytest.fixture
def staff(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def rows(number: int) -> None:
    for index in range(number):
        user = make_user()
        make_key(user)
        album = make_album(user, parent=make_album(user))
        media = make_media(user, album=album, category=make_category())
        media.tags.add(Tag.objects.create(name=f"tag {user.pk} {index}"))


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", MODELS)
def test_the_queries_of_a_list_do_not_grow_with_its_rows(staff: Client, name: str) -> None:
    path = reverse(f"admin:{name}_changelist")
    rows(2)
    staff.get(path)
    few = queries_of(staff, path)
    rows(10)
    assert queries_of(staff, path) == few <= CEILING


@pytest.mark.parametrize(("name", "word"), MODELS.items())
def test_a_list_can_be_searched(staff: Client, name: str, word: str) -> None:
    rows(2)
    path = reverse(f"admin:{name}_changelist")
    assert staff.get(path, {"q": word}).context["cl"].result_count > 0
    assert staff.get(path, {"q": "nothing is called that"}).context["cl"].result_count == 0


@pytest.mark.parametrize("field", ["title", "public_id", "original_filename", "md5", "sha256"])
def test_media_are_found_by_what_names_them(staff: Client, field: str) -> None:
    wanted = make_media(title="Lighthouse", original_filename="dsc_1.jpg")
    make_media(title="Harbour")
    path = reverse("admin:media_api_media_changelist")
    found = staff.get(path, {"q": getattr(wanted, field)}).context["cl"].queryset
    assert [*found] == [wanted]


@pytest.mark.parametrize("name", MODELS)
def test_a_row_has_a_page(staff: Client, name: str) -> None:
    rows(1)
    model = staff.get(reverse(f"admin:{name}_changelist")).context["cl"].model
    path = reverse(f"admin:{name}_change", args=[model.objects.first().pk])
    assert staff.get(path).status_code == 200


def test_deleting_media_removes_their_files(
    staff: Client,
    upload: Any,
    stored: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    upload()
    staff.force_login(User.objects.get(username="root"))
    words = {"action": "delete_selected", "_selected_action": [Media.objects.get().pk]}
    path = reverse("admin:media_api_media_changelist")
    assert staff.post(path, words).status_code == 200
    assert stored()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(path, {**words, "post": "yes"})
    assert not Media.objects.exists()
    assert stored() == []


def test_an_album_with_media_is_not_deleted_by_the_way(staff: Client, alice: User) -> None:
    album = make_album(alice, privacy="private")
    media = make_media(alice, album=album)
    path = reverse("admin:albums_album_delete", args=[album.pk])
    words = {"action": "delete_selected", "_selected_action": [album.pk], "post": "yes"}
    assert staff.post(path, {"post": "yes"}).status_code in {200, 403}
    assert staff.post(reverse("admin:albums_album_changelist"), words).status_code in {200, 403}
    media.refresh_from_db()
    assert media.album == album


def test_media_are_approved_and_never_added_here(staff: Client) -> None:
    media = make_media(is_approved=False)
    path = reverse("admin:media_api_media_changelist")
    staff.post(path, {"action": "approve", "_selected_action": [media.pk]})
    media.refresh_from_db()
    assert media.is_approved
    assert staff.get(reverse("admin:media_api_media_add")).status_code == 403


def test_a_new_key_is_shown_once(staff: Client, alice: User) -> None:
    path = reverse("admin:accounts_apikey_add")
    response = staff.post(path, {"user": alice.pk, "name": "For scripts"}, follow=True)
    found = re.findall(r"chv_\w{11}_\w{43}", response.content.decode())
    assert len({*found}) == 1
    key = keys.recognise(found[0], None)
    assert (key.user, key.name, ApiKey.objects.count()) == (alice, "For scripts", 1)
    for name, args in (("changelist", []), ("change", [key.pk]), ("history", [key.pk])):
        again = staff.get(reverse(f"admin:accounts_apikey_{name}", args=args))
        assert again.status_code == 200
        assert found[0] not in again.content.decode()


def test_the_twenty_first_key_is_refused_in_words(staff: Client, alice: User) -> None:
    for _ in range(20):
        make_key(alice)
    path = reverse("admin:accounts_apikey_add")
    response = staff.post(path, {"user": alice.pk, "name": "One more"}, follow=True)
    assert response.status_code == 200
    assert "20 API keys" in response.content.decode()
    assert ApiKey.objects.count() == 20


def test_keys_are_revoked_here(staff: Client, alice: User) -> None:
    made = keys.make(alice, name="lost")
    path = reverse("admin:accounts_apikey_changelist")
    staff.post(path, {"action": "revoke", "_selected_action": [made.row.pk]})
    made.row.refresh_from_db()
    assert made.row.revoked_at is not None


def test_a_key_may_be_given_an_end_and_nothing_secret(staff: Client, alice: User) -> None:
    row = keys.make(alice, name="old").row
    path = reverse("admin:accounts_apikey_change", args=[row.pk])
    staff.post(
        path,
        {
            "user": alice.pk,
            "name": "new",
            "expires_at_0": "2030-01-01",
            "expires_at_1": "00:00:00",
            "digest": "0" * 64,
            "public_id": "AAAAAAAAAAA",
        },
    )
    changed = ApiKey.objects.get(pk=row.pk)
    assert (changed.name, changed.expires_at) == ("new", datetime(2030, 1, 1, tzinfo=UTC))
    assert (changed.digest, changed.public_id) == (row.digest, row.public_id)


def test_a_user_is_made_with_a_role(staff: Client) -> None:
    words = {
        "username": "carol",
        "email": "carol@example.org",
        "role": "manager",
        "usable_password": "true",
        "password1": "fold seven umbrellas",
        "password2": "fold seven umbrellas",
    }
    staff.post(reverse("admin:accounts_user_add"), words)
    user = User.objects.get(username="carol")
    assert user.role == "manager"
    assert user.check_password("fold seven umbrellas")


@pytest.mark.parametrize(("role", "status"), [("user", 302), ("manager", 200), ("admin", 200)])
def test_who_may_enter(client: Client, role: str, status: int) -> None:
    client.force_login(make_user(role=role))
    assert client.get(reverse("admin:index")).status_code == status


def test_a_manager_may_what_was_granted_besides(client: Client) -> None:
    manager = make_user(role="manager")
    client.force_login(manager)
    path = reverse("admin:accounts_apikey_changelist")
    assert client.get(path).status_code == 403
    manager.user_permissions.add(Permission.objects.get(codename="view_apikey"))
    assert client.get(path).status_code == 200
    assert client.get(reverse("admin:accounts_invite_changelist")).status_code == 403


def test_hostile_words_stay_words(staff: Client) -> None:
    make_media(title="<script>alert(1)</script>", key='images/a"><b>.jpg')
    html = staff.get(reverse("admin:media_api_media_changelist")).content.decode()
    assert "<script>alert" not in html
    assert '"><b>' not in html
