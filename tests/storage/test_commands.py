"""The commands of the storage: try it, move it, check it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from media_api import storage
from media_api.models import Media
from media_api.storage.bucket import Bucket
from tests.storage import broken_servers
from tests.storage.broken_servers import server
from tests.storage.buckets import use_bucket


def told(command: str, *args: str) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out, stderr=out)
    return out.getvalue()


def faults(command: str, *args: str) -> str:
    """What was told by a command that fails."""
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command(command, *args, stdout=out, stderr=out)
    return out.getvalue()


def test_a_good_folder_passes_and_is_left_clean(stored: Any) -> None:
    lines = told("check_storage").splitlines()
    assert len(lines) == 6
    assert all(line.startswith("ok ") for line in lines)
    assert stored() == []


def test_a_bucket_is_tried_with_all_that_browsers_do(bucket: Bucket) -> None:
    text = told("check_storage")
    for step in ("put", "get", "range", "copy", "parts", "headers", "presigned", "batch delete"):
        assert f"ok       {step}\n" in text


def test_a_bucket_that_is_away_fails_at_once(settings: Any) -> None:
    with server(broken_servers.always("500 Internal Server Error", "InternalError")) as address:
        use_bucket(settings, address)
        lines = faults("check_storage").splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("FAILED   put: ")


@pytest.fixture
def uploads(upload: Any, settings: Any) -> list[Media]:
    for number in range(3):
        upload(filename=f"photo{number}.jpg")
    return list(Media.objects.order_by("pk"))


@pytest.mark.django_db
def test_checking_finds_nothing_where_all_is_well(uploads: list[Media]) -> None:
    assert told("check_media") == "9 files: 9 as recorded, 0 not\n"


@pytest.mark.django_db
def test_checking_finds_what_is_missing_or_changed(uploads: list[Media]) -> None:
    first, second, third = uploads
    default_storage.delete(first.key)
    changed = Path(default_storage.path(second.key))
    changed.write_bytes(changed.read_bytes()[:-1] + b"!")
    Path(default_storage.path(third.key)).write_bytes(b"short")
    text = faults("check_media")
    assert f"{first.key} is missing" in text
    assert f"{second.key} has other bytes" in text
    assert f"{third.key} has 5 bytes instead of {third.size}" in text
    assert "9 files: 6 as recorded, 3 not" in text
    assert f"{second.key}" not in faults("check_media", "--sizes-only")
    assert "3 files: 2 as recorded, 1 not" in faults("check_media", "--after", str(second.pk))


@pytest.fixture
def two_storages(uploads: list[Media], s3_address: str, settings: Any) -> Bucket:
    """A full folder in use, and an empty bucket; what is made here is a bucket by itself."""
    in_use = settings.STORAGES
    use_bucket(settings, s3_address)
    settings.STORAGES, settings.STORAGE = in_use, "local"
    target: Any = storage.store_of_kind("s3")
    target.client.create_bucket(Bucket=target.bucket_name)
    return target  # type: ignore[no-any-return]  # Django's storages are typed as their base


@pytest.mark.s3
@pytest.mark.django_db
def test_all_files_move_into_a_bucket_and_back(two_storages: Bucket, tmp_path: Path) -> None:
    assert told("migrate_storage", "local", "s3").endswith(
        "9 files: 9 copied, 0 there already, 0 not\n"
    )
    media = Media.objects.latest("pk")
    assert storage.digest_of(two_storages, media.key) == media.sha256
    (tmp_path / "media").rename(tmp_path / "gone")
    told("migrate_storage", "s3", "local", "--jobs", "1")
    assert told("check_media") == "9 files: 9 as recorded, 0 not\n"


@pytest.mark.s3
@pytest.mark.django_db
def test_what_is_there_stays_and_what_is_wrong_is_copied_again(two_storages: Bucket) -> None:
    told("migrate_storage", "local", "s3")
    first, second, _ = Media.objects.order_by("pk")
    two_storages.remove([first.key])
    two_storages.replace(second.key, io.BytesIO(b"!" * second.size))
    text = told("migrate_storage", "local", "s3")
    assert text.endswith("9 files: 2 copied, 7 there already, 0 not\n")


@pytest.mark.s3
@pytest.mark.django_db
def test_what_cannot_be_copied_is_named(two_storages: Bucket) -> None:
    first, second, _ = Media.objects.order_by("pk")
    default_storage.delete(first.key)
    Path(default_storage.path(second.key)).write_bytes(b"!" * second.size)
    text = faults("migrate_storage", "local", "s3")
    assert f"{first.key} is missing in the source" in text
    assert f"{second.key} has other bytes in the source" in text
    assert "9 files: 7 copied, 0 there already, 2 not" in text


def test_a_storage_is_not_moved_onto_itself() -> None:
    with pytest.raises(CommandError, match="the same"):
        call_command("migrate_storage", "s3", "s3")
