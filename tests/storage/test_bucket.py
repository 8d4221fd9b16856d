"""A bucket as storage, and the whole way of an upload through it."""

from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from botocore.exceptions import ClientError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from media_api import deletion, storage
from media_api.models import Derivative, Media
from media_api.problems import StorageDown
from media_api.storage.bucket import Bucket
from media_api.storage.trial import fetched, findings
from tests.makers import make_album, make_image

KEY = "images/2026/01/02/秋 & photo.jpg"
SECRET = f"images/{'a1B2' * 5}xx/photo.jpg"


def kept(body: bytes = b"picture", key: str = KEY, **options: Any) -> str:
    storage.keep(io.BytesIO(body), key, **options)
    return key


def read(key: str) -> bytes:
    return b"".join(storage.part(key))


def keys_of(bucket: Bucket) -> list[str]:
    return sorted(file.key for file in bucket.stored("images"))


def head(bucket: Bucket, key: str) -> dict[str, Any]:
    return dict(bucket.client.head_object(Bucket=bucket.bucket_name, Key=key))


def status_without_a_key(bucket: Bucket, key: str) -> int:
    url = urlsplit(bucket.presigned(key, seconds=60, told={}))
    return fetched(urlunsplit(url._replace(query="")))[0]


def test_what_is_kept_is_read_back(bucket: Bucket) -> None:
    body = os.urandom(300_000)
    kept(body)
    assert read(KEY) == body
    assert storage.size_of(KEY) == len(body)
    with storage.opened(KEY) as file:
        file.seek(1_000)
        assert file.read(10) == body[1_000:1_010]


def test_objects_say_what_answers_of_files_say(bucket: Bucket) -> None:
    kept()
    told = head(bucket, KEY)
    assert told["ContentType"] == "image/jpeg"
    assert told["CacheControl"] == "public, max-age=31536000, immutable"
    assert told["ContentDisposition"].startswith("inline; filename*=utf-8''%E7%A7%8B")


def test_what_is_not_public_is_stored_by_nobody(bucket: Bucket) -> None:
    assert head(bucket, kept(key=SECRET))["CacheControl"] == "private, no-store"


def test_what_ends_says_when(bucket: Bucket) -> None:
    end = datetime.fromisoformat("2027-01-01T00:00:00+00:00")
    told = head(bucket, kept(expires_at=end))
    assert told["CacheControl"] == "public"
    assert told["Expires"] == end


def test_what_is_no_media_is_no_page_either(bucket: Bucket) -> None:
    told = head(bucket, kept(key="images/2026/01/02/x.html"))
    assert told["ContentType"] == "application/octet-stream"
    assert told["ContentDisposition"].startswith("attachment")


@pytest.mark.parametrize("size", [7, 9_000_000], ids=["put", "parts"])
def test_a_taken_place_is_an_error_and_keeps_its_bytes(bucket: Bucket, size: int) -> None:
    kept(b"1" * size)
    with pytest.raises(storage.Misplaced):
        kept(b"2" * size)
    assert read(KEY) == b"1" * size


def test_a_large_file_goes_in_parts_and_comes_back_whole(bucket: Bucket) -> None:
    body = os.urandom(17 * 1024 * 1024)
    kept(body)
    assert storage.digest_of(bucket, KEY) == hashlib.sha256(body).hexdigest()
    assert "-3" in head(bucket, KEY)["ETag"]
    assert head(bucket, KEY)["ContentType"] == "image/jpeg"


def test_parts_that_were_not_finished_are_given_up(bucket: Bucket) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise OSError("the disk is gone")
            return super().read(size)

    with pytest.raises(OSError, match="disk"):
        bucket.keep(KEY, Broken(bytes(9_000_000)))
    later = timezone.now() + timedelta(hours=1)
    assert bucket.unfinished(later, remove=False) == 0
    assert not bucket.exists(KEY)


@pytest.mark.real_s3  # moto says that all were begun in 2010
def test_parts_of_a_killed_writer_are_found_once_they_are_old(bucket: Bucket) -> None:
    bucket.client.create_multipart_upload(Bucket=bucket.bucket_name, Key=KEY)
    now = timezone.now()
    assert bucket.unfinished(now - timedelta(hours=1), remove=True) == 0
    assert bucket.unfinished(now + timedelta(hours=1), remove=True) == 1
    assert bucket.unfinished(now + timedelta(hours=1), remove=False) == 0


@pytest.mark.parametrize(("first", "count"), [(0, 1), (100, 50), (250, 6), (0, 256)])
def test_parts_of_a_file_are_read_by_range(bucket: Bucket, first: int, count: int) -> None:
    kept(bytes(range(256)))
    assert b"".join(storage.part(KEY, first, count)) == bytes(range(256))[first : first + count]


def test_what_is_missing_is_missing(bucket: Bucket) -> None:
    for ask in (storage.part, storage.size_of, storage.opened):
        with pytest.raises(FileNotFoundError):
            ask(KEY)
    with pytest.raises(FileNotFoundError):
        storage.copied(KEY, SECRET)
    storage.discard(KEY, strict=True)


def test_replacing_writes_over(bucket: Bucket) -> None:
    kept()
    storage.replace(io.BytesIO(b"new"), KEY)
    assert read(KEY) == b"new"


def test_a_copy_into_a_secret_folder_forgets_that_it_was_public(bucket: Bucket) -> None:
    kept()
    storage.copied(KEY, SECRET)
    storage.discard(KEY)
    assert read(SECRET) == b"picture"
    assert head(bucket, SECRET)["CacheControl"] == "private, no-store"
    assert head(bucket, SECRET)["ContentType"] == "image/jpeg"


def test_thousands_are_removed_a_thousand_at_a_time(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    delete = bucket.client.delete_objects

    def counted(**words: Any) -> Any:
        sizes.append(len(words["Delete"]["Objects"]))
        return delete(**words)

    monkeypatch.setattr(bucket.client, "delete_objects", counted)
    real = [kept(key=f"images/2026/01/02/{number}.jpg") for number in range(3)]
    storage.discard(*real, *(f"images/2026/01/02/no-{n}.jpg" for n in range(2_000)), strict=True)
    assert sizes == [1_000, 1_000, 3]
    assert keys_of(bucket) == []


@pytest.mark.django_db
def test_an_upload_is_kept_seen_and_deleted(
    bucket: Bucket, client: Client, upload: Any, django_capture_on_commit_callbacks: Any
) -> None:
    answer = upload(make_image(size=(900, 700)))
    assert answer.status_code == 200
    media = Media.objects.get()
    files = sorted([media.key, *Derivative.objects.values_list("key", flat=True)])
    assert keys_of(bucket) == files
    shown = client.get(f"/{media.key}")
    assert (shown.status_code, len(shown.getvalue())) == (200, media.size)
    part = client.get(f"/{media.key}", headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.getvalue() == read(media.key)[10:20]
    assert part.headers["Content-Range"] == f"bytes 10-19/{media.size}"
    with django_capture_on_commit_callbacks(execute=True):
        deletion.delete(media)
    assert keys_of(bucket) == []
    assert client.get(f"/{media.key}").status_code == 404


@pytest.mark.django_db
def test_the_head_of_a_file_moves_no_bytes(
    bucket: Bucket, client: Client, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload()
    media = Media.objects.get()
    monkeypatch.setattr(bucket.client, "get_object", None)
    response = client.head(f"/{media.key}")
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(media.size))


@pytest.mark.django_db
def test_a_redirect_leads_to_the_bytes_and_is_kept_by_nobody(
    bucket: Bucket, client: Client, upload: Any, settings: Any
) -> None:
    settings.DELIVERY = "redirect"
    upload(filename="秋.jpg")
    media = Media.objects.get()
    response = client.get(f"/{media.key}?download")
    assert response.status_code == 302
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "X-Amz-Expires=300" in response.headers["Location"]
    assert fetched(response.headers["Location"]) == (200, read(media.key))
    etag = client.head(f"/{media.key}").headers["ETag"]
    assert client.get(f"/{media.key}", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.django_db
def test_a_redirect_ends_with_the_media(
    bucket: Bucket, client: Client, upload: Any, settings: Any
) -> None:
    settings.DELIVERY = "redirect"
    upload()
    Media.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    location = client.get(f"/{Media.objects.get().key}").headers["Location"]
    seconds = int(location.partition("X-Amz-Expires=")[2].partition("&")[0])
    assert 55 <= seconds <= 60


@pytest.mark.django_db
def test_a_stranger_is_not_led_to_private_media(
    bucket: Bucket, client: Client, upload: Any, settings: Any, alice: User
) -> None:
    settings.DELIVERY = "redirect"
    upload(album_id=make_album(alice, privacy="private").public_id)
    key = Media.objects.get().key
    assert client.get(f"/{key}").status_code == 404
    client.force_login(alice)
    assert client.get(f"/{key}").status_code == 302


@pytest.mark.real_s3
@pytest.mark.parametrize("key", [KEY, SECRET])
def test_nothing_is_read_without_a_signature(bucket: Bucket, key: str) -> None:
    kept(key=key)
    assert status_without_a_key(bucket, key) == 403


@pytest.mark.real_s3
def test_a_signature_ends(bucket: Bucket) -> None:
    kept()
    url = bucket.presigned(KEY, seconds=1, told={})
    assert fetched(url)[0] == 200
    time.sleep(2.2)
    assert fetched(url)[0] == 403


@pytest.mark.real_s3
@pytest.mark.parametrize("change", [("photo", "other"), ("X-Amz-Expires=60", "X-Amz-Expires=600")])
def test_a_signature_is_for_one_key_and_one_time(bucket: Bucket, change: tuple[str, str]) -> None:
    kept()
    kept(key=KEY.replace("photo", "other"))
    url = bucket.presigned(KEY, seconds=60, told={})
    assert fetched(url)[0] == 200
    assert fetched(url.replace(*change))[0] == 403


@pytest.mark.real_s3
def test_a_wrong_secret_is_refused(bucket: Bucket, settings: Any) -> None:
    settings.S3_OPTIONS = {**settings.S3_OPTIONS, "secret_key": "wrong"}
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        storage.store_of_kind("s3").keep(KEY, io.BytesIO(b"x"))


def test_the_trial_finds_nothing_wrong(bucket: Bucket) -> None:
    found = list(findings(bucket))
    assert [finding for finding in found if finding.fault] == []
    assert len(found) == 12
    assert list(bucket.stored("check")) == []


@pytest.mark.real_s3
def test_a_good_server_gives_no_reason_to_doubt(bucket: Bucket) -> None:
    assert [finding for finding in findings(bucket) if finding.warning] == []


def test_a_bucket_that_is_not_there_is_no_missing_file(bucket: Bucket) -> None:
    bucket.bucket_name = "nowhere-to-be-found"
    with pytest.raises(StorageDown):
        storage.part(KEY)
    with pytest.raises(StorageDown):
        kept()
