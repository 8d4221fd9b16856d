"""A bucket as storage: exact keys, headers, parts, ranges, removal."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from media_api import storage
from media_api.storage.bucket import Bucket
from tests.storage.buckets import KEY, SECRET, kept, keys_of, read


def head(bucket: Bucket, key: str) -> dict[str, Any]:
    return dict(bucket.client.head_object(Bucket=bucket.bucket_name, Key=key))


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
