"""Refusals that depend on the site: rates, switches, rights, and a storage or code that fails."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
import time_machine
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from media_api.storage.local import LocalFiles
from tests.makers import make_image, make_key

PATH = "/api/1/upload"
SECRET = "SELECT secret FROM /srv/place/file.py by SomeError"
Upload = Callable[..., Any]
Refused = Callable[..., dict[str, Any]]


def broken(*args: Any, **options: Any) -> NoReturn:
    raise RuntimeError(SECRET)


@time_machine.travel("2026-03-04 05:06:20+00:00")
def test_many_wrong_keys_are_stopped_and_a_right_one_is_not(
    upload: Upload, client: Client, settings: Settings, answer_format: str, refused: Refused
) -> None:
    settings.WRONG_KEYS_PER_MINUTE = 2
    path = f"{PATH}?format={answer_format}&key=chv_AAAAAAAAAAA_{'B' * 43}"
    for _ in range(2):
        refused(client.post(path), 401, 100)
    response = client.post(path)
    refused(response, 429, 100, response["Retry-After"])
    assert 1 <= int(response["Retry-After"]) <= 120
    assert upload().status_code == 200


@time_machine.travel("2026-03-04 05:06:20+00:00")
def test_a_flood_is_stopped_for_all_keys_of_the_user(
    upload: Upload, asking: Upload, alice: User, settings: Settings, refused: Refused
) -> None:
    settings.UPLOAD_RATES = ["2/60", "100/3600"]
    for _ in range(2):
        assert upload().status_code == 200
    response = asking(**{"X-API-Key": make_key(alice)})
    refused(response, 429, 130, response["Retry-After"], media=2)
    assert 1 <= int(response["Retry-After"]) <= 120


@time_machine.travel("2026-03-04 05:06:20+00:00")
def test_administrators_are_not_counted(upload: Upload, admin: User, settings: Settings) -> None:
    settings.UPLOAD_RATES = ["1/60"]
    key = make_key(admin)
    assert [upload(key=key).status_code for _ in range(3)] == [200] * 3


def test_the_file_date_is_for_administrators(
    upload: Upload, admin: User, answer_format: str, refused: Refused
) -> None:
    refused(upload(use_file_date=1, format=answer_format), 403, 403, "use_file_date")
    exif = {0x8769: {0x9003: "2019:08:07 06:05:04"}}
    content = make_image(exif=with_exif(exif))
    media = upload(content, key=make_key(admin), use_file_date="1").json()["image"]
    assert media["date_gmt"] == media["date"] == "2019-08-07 06:05:04"
    assert "/images/2019/08/07/" in media["url"]


def with_exif(ifds: dict[int, dict[int, str]]) -> Any:
    exif = Image.Exif()
    for ifd, fields in ifds.items():
        exif.get_ifd(ifd).update(fields)
    return exif


def test_a_duplicate_is_accepted_unless_the_site_refuses_it(
    upload: Upload, bob: User, settings: Settings, answer_format: str, refused: Refused
) -> None:
    content = make_image()
    first = upload(content).json()["image"]
    assert upload(content).json()["image"]["url"] != first["url"]
    settings.REFUSE_DUPLICATES = True
    assert upload(content, key=make_key(bob)).status_code == 200
    error = refused(upload(content, format=answer_format), 409, 101, media=3)
    if answer_format == "json":
        assert error["existing"] == first["url_viewer"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_urls_can_be_switched_off(
    client: Client, key: str, settings: Settings, answer_format: str, refused: Refused, method: str
) -> None:
    settings.URL_UPLOADS = False
    sent = {"key": key, "format": answer_format, "source": "https://example.org/a.jpg"}
    refused(getattr(client, method)(PATH, sent), 403, 403, "URL")


@pytest.mark.parametrize("url", ["http://127.0.0.1/a.jpg", "file:///etc/passwd", "https://"])
def test_urls_that_are_not_fetched_say_no_more_than_that(
    client: Client, key: str, answer_format: str, refused: Refused, url: str
) -> None:
    sent = {"key": key, "format": answer_format, "source": url}
    error = refused(client.post(PATH, sent), 400, 622, "source")
    assert url not in error["message"]


@pytest.mark.parametrize("good_files", [0, 1, 2])
def test_a_storage_that_fails_is_a_503_and_keeps_no_part(
    upload: Upload,
    monkeypatch: pytest.MonkeyPatch,
    answer_format: str,
    refused: Refused,
    good_files: int,
) -> None:
    keep, kept = LocalFiles.keep, iter(range(9))

    def failing(storage: LocalFiles, key: str, *args: Any, **options: Any) -> None:
        if next(kept) >= good_files:
            raise OSError(errno.EIO, "I/O error", f"/srv/media/{key}")
        keep(storage, key, *args, **options)

    monkeypatch.setattr(LocalFiles, "keep", failing)
    response = upload(format=answer_format)
    refused(response, 503, 104)
    assert int(response["Retry-After"]) > 0


def test_a_full_disk_is_a_503(
    upload: Upload, settings: Settings, answer_format: str, refused: Refused
) -> None:
    settings.MIN_FREE_BYTES = 10**18
    response = upload(format=answer_format)
    refused(response, 503, 104)
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    "place", ["media_api.v1.fields.tempfile.TemporaryFile", "media_api.ingest.finish._write"]
)
def test_a_full_disk_under_the_temporary_files_is_a_503(
    asking: Upload, monkeypatch: pytest.MonkeyPatch, refused: Refused, place: str
) -> None:
    def full(*args: Any, **options: Any) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/spool/x")

    monkeypatch.setattr(place, full)
    response = asking()
    refused(response, 503, 104)
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(
    "place",
    [
        "media_api.uploads.prepared",
        "media_api.uploads.record",
        "media_api.v1.views.answered",
        "media_api.v1.views.words_of",
        "media_api.v1.authentication.recognise",
        "media_api.v1.throttles.count",
    ],
)
def test_a_bug_is_told_in_one_sentence(
    asking: Upload,
    monkeypatch: pytest.MonkeyPatch,
    refused: Refused,
    place: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(place, broken)
    with django_capture_on_commit_callbacks(execute=True):
        response = asking()
    error = refused(response, 500, 500)
    assert SECRET not in error["message"]


@pytest.mark.parametrize(
    "place",
    ["media_api.v1.views.UploadView.dispatch", "rest_framework.renderers.JSONRenderer.render"],
)
def test_a_bug_outside_the_view_has_the_same_shape(
    client: Client, key: str, monkeypatch: pytest.MonkeyPatch, refused: Refused, place: str
) -> None:
    monkeypatch.setattr(place, broken)
    client.raise_request_exception = False
    response = client.post(PATH, headers={"X-API-Key": key})
    assert (response.status_code, response.json()["error"]["code"]) == (500, 500)
    assert SECRET not in response.content.decode()
    assert response["Access-Control-Allow-Origin"] == "*"
