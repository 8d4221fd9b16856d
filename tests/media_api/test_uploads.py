"""The upload as a use case: names, albums, texts, and nothing left behind by a failure."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import User
from media_api.models import Derivative, Media, StoredName, Tag
from media_api.parameters import SentFile, Words
from media_api.problems import NoSpace, NotYourAlbum
from media_api.records import Accepted
from media_api.uploads import Upload, accept
from tests.makers import make_album, make_category, make_image, make_key

pytestmark = pytest.mark.django_db
Stored = Callable[[], list[str]]


def accepted(user: User, data: bytes = b"", filename: str = "photo.jpg", **words: Any) -> Accepted:
    return accept(
        Upload(
            user=user,
            source=SentFile(file=io.BytesIO(data or make_image()), filename=filename),
            words=Words(**words),
            ip="192.0.2.1",
            url_allowed=False,
            base64_allowed=False,
        )
    )


def keys_of_rows() -> list[str]:
    keys = [*Media.objects.values_list("key", flat=True)]
    return sorted([*keys, *Derivative.objects.values_list("key", flat=True)])


def test_the_same_name_again_has_another_place(alice: User, stored: Stored) -> None:
    data = make_image(size=(900, 600))
    first, second = (accepted(alice, data).media for _ in range(2))
    assert first.key != second.key
    assert re.fullmatch(r"photo-[0-9A-Za-z]{8}", second.name)
    assert stored() == keys_of_rows()
    assert len(stored()) == 6


def test_types_that_share_a_name_do_not_share_derivatives(alice: User, stored: Stored) -> None:
    accepted(alice, make_image(size=(900, 600)), "a.jpg")
    accepted(alice, make_image("PNG", size=(900, 600)), "a.png")
    stems = {PurePosixPath(key).name.split(".")[0] for key in stored()}
    assert len(stems) == 2
    assert stored() == keys_of_rows()


def test_a_name_that_looks_like_a_derivative_takes_nobodys_place(
    alice: User, stored: Stored
) -> None:
    for filename in ("a.jpg", "a.th.jpg", "a.md.jpg", "a.jpg"):
        accepted(alice, filename=filename)
    assert StoredName.objects.count() == Media.objects.count() == 4
    assert stored() == keys_of_rows()


def test_a_name_is_never_given_again(
    alice: User, stored: Stored, django_capture_on_commit_callbacks: Any
) -> None:
    first = accepted(alice).media.key
    with django_capture_on_commit_callbacks(execute=True):
        Media.objects.all().delete()
    assert stored() == []
    assert accepted(alice).media.key != first


@pytest.mark.parametrize("whose", ["bob's", "nobody's"])
def test_an_album_of_another_is_refused_and_nothing_is_kept(
    alice: User, bob: User, stored: Stored, whose: str
) -> None:
    album_id = make_album(bob).public_id if whose == "bob's" else "AAAAAAAAAAA"
    with pytest.raises(NotYourAlbum):
        accepted(alice, album_id=album_id)
    assert stored() == []
    assert not StoredName.objects.exists()


@pytest.mark.parametrize("privacy", ["public", "link", "password", "private"])
def test_media_of_an_album_that_is_not_public_have_a_secret_folder(
    alice: User, stored: Stored, privacy: str
) -> None:
    album = make_album(alice, privacy=privacy)
    media = accepted(alice, album_id=album.public_id).media
    assert media.album == album
    secret = r"[0-9A-Za-z]{22}"
    folder = r"\d{4}/\d\d/\d\d" if privacy == "public" else secret
    assert all(re.fullmatch(rf"images/{folder}/photo(\.\w+)+", key) for key in stored())
    assert stored() == keys_of_rows()


def test_a_storage_that_fails_at_the_second_file_keeps_none(
    alice: User, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link
    calls: list[Any] = []

    def failing(draft: Any, target: Any) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        link(draft, target)

    monkeypatch.setattr(os, "link", failing)
    with pytest.raises(NoSpace):
        accepted(alice)
    assert len(calls) == 2
    assert stored() == []
    assert not Media.objects.exists()


def test_a_database_that_fails_at_the_last_row_keeps_no_file(
    alice: User, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: Any, **options: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(Derivative.objects, "bulk_create", failing)
    with pytest.raises(DatabaseError):
        accepted(alice, tags=("new",))
    assert stored() == []


def test_tags_are_made_once_and_keep_their_order(alice: User) -> None:
    old = Tag.objects.create(name="b", description="kept")
    made = accepted(alice, tags=("c", "b", "a", "B"))
    assert [tag.name for tag in made.tags] == ["c", "b", "a", "B"]
    assert {tag.name for tag in made.media.tags.all()} == {"a", "b", "B", "c"}
    again = accepted(alice, tags=("a", "c"))
    assert Tag.objects.count() == 4
    assert all(tag.pk for tag in again.tags)
    old.refresh_from_db()
    assert old.description == "kept"


def picture_titled(title: str) -> bytes:
    exif = Image.Exif()
    exif[0x9C9B] = title.encode("utf-16-le") + b"\0\0"  # XPTitle
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize(
    ("words", "titled", "filename", "title"),
    [
        ({"title": "Said"}, "Of the camera", "photo.jpg", "Said"),
        ({}, "Of the camera 秋", "photo.jpg", "Of the camera 秋"),
        ({}, "", "my_holiday-photo.jpg", "my holiday photo"),
        ({}, "", "秋天的照片.jpg", "秋天的照片"),
    ],
)
def test_where_the_title_comes_from(
    alice: User, words: dict[str, str], titled: str, filename: str, title: str
) -> None:
    data = picture_titled(titled) if titled else make_image()
    assert accepted(alice, data, filename, **words).media.title == title


def test_names_keep_their_script(upload: Any, client: Client) -> None:
    image = upload(filename="秋天 的照片.jpg").json()["image"]
    assert image["filename"] == "秋天-的照片.jpg"
    assert image["title"] == "秋天 的照片"
    media = Media.objects.get()
    assert media.original_filename == "秋天 的照片.jpg"
    response = client.get(image["url"].removeprefix("http://127.0.0.1:8000"))
    assert len(response.getvalue()) == media.size
    response.close()


@pytest.mark.parametrize("filename", ["../../evil.jpg", "/etc/passwd", "a/b\\c.jpg", "x" * 400])
def test_no_name_leads_out_of_the_folder(alice: User, stored: Stored, filename: str) -> None:
    accepted(alice, filename=filename)
    assert all(re.fullmatch(r"images/\d{4}/\d\d/\d\d/[^/]+", key) for key in stored())
    assert stored() == keys_of_rows()


def test_what_is_said_is_kept(alice: User) -> None:
    category, end = make_category(), timezone.now() + timedelta(days=1)
    made = accepted(
        alice, description="One\ntwo", category_id=category.pk, expires_at=end, nsfw=True
    )
    media = Media.objects.get(pk=made.media.pk)
    assert (media.user, media.uploader_ip, media.description) == (alice, "192.0.2.1", "One\ntwo")
    assert (media.category, media.expires_at, media.nsfw) == (category, end, True)
    assert len(made.delete_token) == 48
    assert media.is_approved


@pytest.mark.parametrize(
    ("role", "approved"), [("user", False), ("manager", True), ("admin", True)]
)
def test_a_site_may_want_to_approve(
    alice: User,
    settings: Any,
    role: str,
    approved: bool,  # noqa: FBT001
) -> None:
    settings.NEEDS_APPROVAL = True
    alice.role = role
    assert accepted(alice).media.is_approved is approved


def test_the_same_bytes_of_two_users_are_apart(
    upload: Any,
    client: Client,
    bob: User,
    stored: Stored,
    django_capture_on_commit_callbacks: Any,
) -> None:
    data = make_image()
    first = upload(data).json()["image"]
    second = upload(data, key=make_key(bob)).json()["image"]
    assert first["url"] != second["url"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(first["delete_url"].removeprefix("http://127.0.0.1:8000"))
    assert stored() == keys_of_rows() != []
    assert Media.objects.get().user == bob
