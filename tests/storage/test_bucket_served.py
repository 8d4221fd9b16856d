"""The whole way of an upload through a bucket, and who gets at what lies there."""

from __future__ import annotations

import io
import time
from datetime import timedelta
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
from tests.storage.buckets import KEY, SECRET, kept, keys_of, read


def status_without_a_key(bucket: Bucket, key: str) -> int:
    url = urlsplit(bucket.presigned(key, seconds=60, told={}))
    return fetched(urlunsplit(url._replace(query="")))[0]


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
