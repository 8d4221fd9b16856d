"""What is in the archive of everything, and what is not."""

from __future__ import annotations

import io
import itertools
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import User
from media_api import storage
from media_api.archive import writing
from media_api.models import Media
from tests.makers import make_album, make_image, make_media
from tests.media_api.exports import unzipped

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_the_archive_holds_files_by_album_and_all_rows(
    upload: Any, alice: User, key: str, tmp_path: Any
) -> None:
    trip = make_album(alice, name="Trip", description="With friends")
    inner = make_album(alice, name="Day 1", parent=trip, privacy="password", password_hash="x" * 40)
    upload(filename="a.jpg", album_id=inner.public_id, tags="sea,sun", description="Waves")
    upload(make_image("PNG"), filename="b.png", album_id=trip.public_id, expiration="P3D")
    upload(filename="a.jpg")
    archive = unzipped(archive_of(alice))
    names = archive.namelist()
    assert {"files/Trip/Day-1/a.jpg", "files/Trip/b.png", "files/a.jpg"} < {*names}
    assert {"README.txt", "media.json", "account.json", "albums.json", "api_keys.json"} < {*names}
    media = {row["file"]: row for row in json.loads(archive.read("media.json"))}
    row = media["files/Trip/Day-1/a.jpg"]
    assert (row["tags"], row["description"], row["album"]) == (
        ["sea", "sun"],
        "Waves",
        inner.public_id,
    )
    assert {"exif", "date", "created_at", "sha256", "title", "width", "original_filename"} < {*row}
    assert media["files/Trip/b.png"]["expires_at"]
    albums = {row["name"]: row for row in json.loads(archive.read("albums.json"))}
    assert albums["Day 1"]["parent"] == trip.public_id
    assert (albums["Day 1"]["has_password"], albums["Trip"]["has_password"]) == (True, False)
    account = json.loads(archive.read("account.json"))
    assert (account["username"], account["email"]) == ("alice", alice.email)
    assert [row["name"] for row in json.loads(archive.read("api_keys.json"))] == ["test"]


def archive_of(user: User) -> bytes:
    file = io.BytesIO()
    writing.write(user, file)
    return file.getvalue()


def test_no_secret_is_in_it(upload: Any, alice: User, key: str) -> None:
    token = upload().json()["image"]["delete_url"].rpartition("/")[2]
    album = make_album(alice, password_hash="pbkdf2$secret")
    archive = unzipped(archive_of(alice))
    texts = b"".join(archive.read(name) for name in archive.namelist() if "json" in name).decode()
    media, api_key = Media.objects.get(), alice.api_keys.get()
    secrets = [
        *(token, media.delete_digest, key, key.rpartition("_")[2], api_key.digest),
        *(alice.password, album.password_hash, album.secret_folder),
    ]
    assert all(secret not in texts for secret in secrets)


def test_files_are_stored_and_texts_are_packed(upload: Any, alice: User) -> None:
    upload()
    infos = unzipped(archive_of(alice)).infolist()
    kinds = {info.filename.rpartition(".")[2]: info.compress_type for info in infos}
    assert kinds == {
        "jpg": zipfile.ZIP_STORED,
        "json": zipfile.ZIP_DEFLATED,
        "txt": zipfile.ZIP_DEFLATED,
    }


def test_nothing_of_others_and_nothing_past_is_in_it(upload: Any, alice: User, bob: User) -> None:
    make_media(bob, title="Secret of Bob")
    make_media(None, title="Of nobody")
    make_album(bob, name="Bob's")
    with time_machine.travel(NOON, tick=False):
        upload(expiration="PT5M", title="Past")
        upload(title="Present")
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        archive = unzipped(archive_of(alice))
    texts = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Present" in texts
    assert all(word not in texts for word in (b"Bob", b"Past", b"Of nobody", bob.email.encode()))


def test_missing_files_are_named_and_stop_nothing(upload: Any, alice: User) -> None:
    upload(filename="gone.jpg")
    storage.discard(Media.objects.get().key)
    upload(filename="here.jpg")
    archive = unzipped(archive_of(alice))
    assert "files/gone.jpg" not in archive.namelist()
    readme = archive.read("README.txt").decode()
    gone = Media.objects.get(original_filename="gone.jpg").public_id
    assert f"- files/gone.jpg ({gone})" in readme
    assert "2 files." in readme
    assert "here.jpg" not in readme
    rows = json.loads(archive.read("media.json"))
    assert [row["file"] for row in rows] == [None, "files/here.jpg"]


def test_progress_is_written_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[int] = []
    now = itertools.count(0, 0.1)
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    say = writing.steady(said.append)
    for count in range(1, 36):
        say(count)
    assert len(said) == 3


def test_the_number_of_queries_does_not_grow_with_the_media(
    alice: User, django_assert_max_num_queries: Any
) -> None:
    album = make_album(alice)
    for _ in range(30):
        make_media(alice, album=album)
    with django_assert_max_num_queries(13):
        archive_of(alice)
