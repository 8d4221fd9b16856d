"""How much room people have, and how it is counted (ABU-2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import quota
from accounts.models import GroupQuota, User
from accounts.problems import NoRoomLeft, TooManyFiles
from accounts.quota import Limits
from media_api import deletion
from media_api.models import Media
from tests.makers import make_image, make_media, make_user

pytestmark = pytest.mark.django_db
Upload = Callable[..., Any]
MB = 1_000_000


def used(user: User) -> tuple[int, int]:
    user.refresh_from_db()
    return user.bytes_used, user.files_used


def test_the_numbers_are_those_promised(alice: User) -> None:
    assert quota.limits_of(alice) == Limits(bytes=5_000 * MB, files=50_000)


@pytest.mark.parametrize(
    ("own", "groups", "site", "expected"),
    [
        (None, [], 100, 100),
        (None, [], 0, None),
        (None, [50], 100, 50),
        (None, [50, 200], 100, 200),
        (None, [50, 0], 100, None),
        (None, [None, 50], 100, 50),
        (None, [None], 100, 100),
        (7, [50, 0], 100, 7),
        (0, [50], 100, None),
    ],
)
def test_own_limits_count_before_those_of_groups_and_of_the_site(
    settings: Any,
    alice: User,
    own: int | None,
    groups: list[int | None],
    site: int,
    expected: int | None,
) -> None:
    settings.QUOTA_MB = settings.QUOTA_FILES = site
    for number, limit in enumerate(groups):
        group = Group.objects.create(name=f"group {number}")
        GroupQuota.objects.create(group=group, megabytes=limit, files=limit)
        alice.groups.add(group)
    alice.own_quota_mb = alice.own_quota_files = own
    of_bytes = None if expected is None else expected * MB
    assert quota.limits_of(alice) == Limits(bytes=of_bytes, files=expected)


def test_administrators_have_no_limit_but_are_counted(admin: User, settings: Any) -> None:
    settings.QUOTA_FILES = 1
    for _ in range(2):
        with quota.reserved(admin, 10):
            pass
    assert used(admin) == (20, 2)


def test_room_is_taken_to_the_last_byte_and_no_further(alice: User) -> None:
    alice.own_quota_mb = 1
    alice.save()
    with quota.reserved(alice, MB - 1):
        pass
    with pytest.raises(NoRoomLeft), quota.reserved(alice, 2):
        pytest.fail("it was let in")
    with quota.reserved(alice, 1):
        pass
    assert used(alice) == (MB, 2)


def test_what_is_not_stored_is_given_back(alice: User) -> None:
    def fail() -> None:
        assert used(alice) == (500, 1)
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"), quota.reserved(alice, 500):
        fail()
    assert used(alice) == (0, 0)


def test_guests_have_no_quota_of_this_kind() -> None:
    with quota.reserved(None, 10**12):
        pass


def test_giving_back_more_than_there_was_leaves_nothing(alice: User) -> None:
    quota.release(alice.pk, 500)
    assert used(alice) == (0, 0)


def test_an_upload_counts_the_original_as_it_is_stored(upload: Upload, alice: User) -> None:
    media = upload(make_image(size=(900, 700))).json()["image"]
    assert used(alice) == (media["size"], 1)


def test_a_full_storage_is_refused_with_its_numbers(upload: Upload, alice: User) -> None:
    User.objects.update(bytes_used=1_500_000, own_quota_mb=1)
    answer = upload()
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, 400)
    assert "1.5 MB of 1 MB" in answer.json()["error"]["message"]
    assert used(alice) == (1_500_000, 0)


def test_a_file_that_does_not_fit_any_more_leaves_nothing(
    upload: Upload, alice: User, stored: Callable[[], list[str]]
) -> None:
    User.objects.update(bytes_used=MB - 100, own_quota_mb=1)
    answer = upload()
    assert answer.status_code == 413
    assert "and this file needs" in answer.json()["error"]["message"]
    assert used(alice) == (MB - 100, 0)
    assert stored() == []


def test_too_many_files_are_refused_by_another_status(upload: Upload, alice: User) -> None:
    User.objects.update(own_quota_files=1)
    assert upload().status_code == 200
    answer = upload()
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 403)
    assert "1" in answer.json()["error"]["message"]
    assert Media.objects.count() == 1


def test_the_limit_of_files_is_named_first(alice: User) -> None:
    alice.own_quota_files, alice.files_used = 1, 1
    alice.own_quota_mb, alice.bytes_used = 1, MB
    with pytest.raises(TooManyFiles):
        quota.room_for(alice)


def test_an_upload_that_fails_late_gives_its_room_back(
    upload: Upload, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("media_api.storage.keep", fail)
    assert upload().status_code >= 500
    assert used(alice) == (0, 0)


def test_deleting_gives_the_room_back(upload: Upload, alice: User) -> None:
    first, second = (upload().json()["image"] for _ in range(2))
    deletion.delete(Media.objects.get(public_id=first["id_encoded"]))
    assert used(alice) == (second["size"], 1)


def test_expiring_and_deleting_many_gives_it_back_to_each(alice: User, bob: User) -> None:
    for user, number in ((alice, 3), (bob, 2), (None, 1)):
        for _ in range(number):
            make_media(user, size=1_000, expires_at="2020-01-01T00:00:00Z")
    make_media(alice, size=1_000)
    User.objects.update(bytes_used=10_000, files_used=10)
    with CaptureQueriesContext(connection) as queries:
        assert deletion.delete_expired() == 6
    updates = [query for query in queries if query["sql"].startswith('UPDATE "accounts_user"')]
    assert len(updates) == 2  # one for each owner
    assert used(alice) == (7_000, 7)
    assert used(bob) == (8_000, 8)


def test_a_user_who_goes_takes_all_along(upload: Upload, alice: User, bob: User) -> None:
    upload()
    make_media(bob)
    alice.delete()
    assert not User.objects.filter(username="alice").exists()
    assert Media.objects.count() == 1


def test_two_users_have_room_of_their_own(upload: Upload, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(own_quota_files=0, own_quota_mb=1, bytes_used=MB)
    assert upload().status_code == 413
    with quota.reserved(make_user("carol"), 10):
        pass
