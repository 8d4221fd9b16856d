"""Files follow the privacy of their media: folders, addresses, and nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from imgfly.models import QueuedJob
from media_api import clock, moving, storage
from media_api.models import Derivative, Media
from media_api.places import secret_folder_of
from tests.makers import make_album
from tests.media_api.kept_files import BYTES, kept, read

pytestmark = pytest.mark.django_db(transaction=True)
Stored = Callable[[], list[str]]


def keys_of(media: Media) -> list[str]:
    """Of its rows, as they are now."""
    fresh = Media.objects.get(pk=media.pk)
    return sorted([fresh.key, *fresh.derivatives.values_list("key", flat=True)])


def is_misplaced(media: Media) -> bool:
    return moving.misplaced().filter(pk=media.pk).exists()


@pytest.mark.parametrize("privacy", ["link", "password", "private"])
def test_an_album_that_is_closed_takes_its_files_along(
    client: Client, alice: User, stored: Stored, privacy: str
) -> None:
    album = make_album(alice)
    media = kept(alice, album=album)
    old = keys_of(media)
    album.privacy = privacy
    album.save()
    moving.album_privacy_changed(album)
    assert stored() == keys_of(media)
    assert {secret_folder_of(key) for key in stored()} == {album.secret_folder}
    client.force_login(alice)
    assert [read(client, f"/{key}")[0].status_code for key in old] == [404, 404]
    assert read(client, f"/{Media.objects.get().key}")[1] == BYTES


def test_an_album_that_is_opened_puts_its_files_where_all_are(alice: User, stored: Stored) -> None:
    album = make_album(alice)
    media = kept(alice, album=album)
    for privacy in ("private", "public"):
        album.privacy = privacy
        album.save()
        moving.album_privacy_changed(album)
    assert stored() == keys_of(media)
    assert {secret_folder_of(key) for key in stored()} == {None}
    assert not is_misplaced(media)


def test_the_old_address_is_closed_before_the_files_have_moved(client: Client, alice: User) -> None:
    album = make_album(alice)
    media = kept(alice, album=album)
    album.privacy = "private"
    album.save()
    assert is_misplaced(media)
    assert [read(client, f"/{key}")[0].status_code for key in keys_of(media)] == [404, 404]


def test_what_waits_for_approval_has_a_folder_of_its_own(
    upload: Any, settings: Any, stored: Stored
) -> None:
    settings.NEEDS_APPROVAL = True
    upload()
    upload()
    folders = {secret_folder_of(key) for key in stored()}
    assert len(folders) == 2
    assert None not in folders
    assert not moving.misplaced().exists()


def test_approving_puts_the_files_where_all_are(
    client: Client, admin: User, upload: Any, settings: Any, stored: Stored
) -> None:
    settings.NEEDS_APPROVAL = True
    upload()
    media = Media.objects.get()
    client.force_login(admin)
    client.post(
        reverse("admin:media_api_media_changelist"),
        {"action": "approve", "_selected_action": [media.pk]},
    )
    assert stored() == keys_of(media)
    assert {secret_folder_of(key) for key in stored()} == {None}


def test_saving_an_album_in_the_administration_moves_its_files(
    client: Client, admin: User, alice: User, stored: Stored
) -> None:
    album = make_album(alice)
    media = kept(alice, album=album)
    client.force_login(admin)
    words = {"user": alice.pk, "name": album.name, "privacy": "private", "description": ""}
    response = client.post(reverse("admin:albums_album_change", args=[album.pk]), words)
    assert response.status_code == 302
    assert {secret_folder_of(key) for key in stored()} == {album.secret_folder}
    assert not is_misplaced(media)


def test_a_media_that_changes_albums_changes_folders(alice: User, stored: Stored) -> None:
    first, second = (make_album(alice, privacy="link") for _ in range(2))
    media = kept(alice, album=first)
    moving.settle_later(media)
    assert {secret_folder_of(key) for key in stored()} == {first.secret_folder}
    Media.objects.update(album=second)
    moving.settle_later(media)
    assert {secret_folder_of(key) for key in stored()} == {second.secret_folder}


def test_what_lies_right_is_left_alone(alice: User, stored: Stored) -> None:
    public = kept(alice, album=make_album(alice))
    kept(alice)
    before = stored()
    moving.settle_later(public)
    clock.settle_misplaced()
    assert stored() == before
    assert not QueuedJob.objects.exists()


def test_moving_twice_changes_nothing_more(alice: User, stored: Stored) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    moving.settle_media(media.pk)
    before = stored()
    moving.settle_media(media.pk)
    assert stored() == before == keys_of(media)


def test_of_two_moves_at_once_one_counts(alice: User, stored: Stored) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    stale = Media.objects.select_related("album").get()
    assert moving.settle(Media.objects.select_related("album").get())
    assert not moving.settle(stale)
    assert stored() == keys_of(media)


def test_a_derivative_that_changes_meanwhile_stops_the_move(
    alice: User, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    before = stored()
    copied = storage.copied

    def changing(source: str, target: str) -> None:
        copied(source, target)
        Derivative.objects.update(key="images/2026/01/02/other.th.jpg")

    monkeypatch.setattr(storage, "copied", changing)
    assert not moving.settle(Media.objects.select_related("album").get())
    assert stored() == before
    assert Media.objects.get().key == media.key


def test_a_lost_thumb_does_not_stop_a_move(alice: User, stored: Stored) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    default_storage.delete(media.derivatives.get().key)
    moving.settle_media(media.pk)
    assert stored() == keys_of(media) == [Media.objects.get().key]


def test_a_lost_original_stays_where_it_was(alice: User, stored: Stored) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    default_storage.delete(media.key)
    moving.settle_media(media.pk)
    assert Media.objects.get().key == media.key


def test_a_full_disk_stops_the_move_and_leaves_no_copy(
    alice: User, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = kept(alice, album=make_album(alice, privacy="private"))
    before, copied, count = stored(), storage.copied, []

    def full(source: str, target: str) -> None:
        count.append(source)
        if len(count) == 2:
            raise storage.STORAGE_ERRORS[0](28, "No space left on device")
        copied(source, target)

    monkeypatch.setattr(storage, "copied", full)
    with pytest.raises(OSError, match="space"):
        moving.settle_media(media.pk)
    assert stored() == before == keys_of(media)


def test_the_clock_finds_what_nobody_told(alice: User, stored: Stored) -> None:
    album = make_album(alice)
    for _ in range(3):
        kept(alice, album=album)
    type(album).objects.update(privacy="private")
    clock.settle_misplaced()
    assert {secret_folder_of(key) for key in stored()} == {album.secret_folder}
    assert len(stored()) == 6


def test_the_question_is_one_query(alice: User, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        kept(alice, album=make_album(alice, privacy="private"))
    with django_assert_num_queries(1):
        assert len(moving.misplaced()) == 3
