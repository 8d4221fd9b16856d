"""Every refusal: its status, its code, its words in each format, and nothing left behind."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey, User
from tests.makers import make_album, make_image, make_key

PATH = "/api/1/upload"
Upload = Callable[..., Any]
Refused = Callable[..., dict[str, Any]]

BAD_VALUES = [
    *[("width", value, 140) for value in ("0", "-1", "1.5", "abc", "16385", "9" * 30)],
    *[("nsfw", value, 140) for value in ("2", "true", "yes")],
    *[("use_file_date", value, 140) for value in ("2", "true")],
    *[("expiration", value, 141) for value in ("soon", "p3d", "pt5m", "300.5", "PT", "P", "never")],
    ("expiration", "2030-01-01", 141),
    *[("tags", value, 142) for value in ("fine,a/b", "#x", "x" * 33, "a\u202eb")],
    ("tags", ",".join(f"tag{number}" for number in range(31)), 140),
    *[("album_id", value, 143) for value in ("!!!", "1", "AAAAAAAAAAA", "' OR 1=1 --")],
    *[("category_id", value, 144) for value in ("abc", "0", "-1", "999999", "9" * 30)],
    ("description", "x" * 2001, 140),
]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
NOT_MEDIA = {
    "text": b"just words\n" * 20,
    "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n",
    "svg": SVG,
    "svg after a mark": b"\xef\xbb\xbf" + SVG,
    "svg in utf-16": SVG.decode().encode("utf-16"),
    "svg compressed": gzip.compress(SVG),
    "svg after its type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "a.dtd">' + SVG,
    "svg after a comment": b"<!-- GIF89a -->\n<?xml version='1.0'?>" + SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "zip": b"PK\x03\x04" + bytes(60),
    "tiff": b"II*\x00" + bytes(60),
    "one byte": b"x",
}
VIDEOS = {
    "mp4": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(40),
    "webm": b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm" + bytes(40),
}


def test_no_key(client: Client, answer_format: str, refused: Refused, db: None) -> None:
    response = client.post(PATH, {"format": answer_format})
    refused(response, 401, 100, "key")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("wrong", ["x", "chv_AAAAAAAAAAA_" + "B" * 43, "chv_kN_0000", "chv__"])
def test_a_wrong_key(asking: Upload, refused: Refused, wrong: str) -> None:
    response = asking(**{"X-API-Key": wrong})
    assert wrong not in refused(response, 401, 100)["message"].split()
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_wrong_key_is_not_helped_by_a_right_one_elsewhere(
    client: Client, key: str, answer_format: str, refused: Refused
) -> None:
    sent = {"key": key, "source": "x"}
    path = f"{PATH}?format={answer_format}"
    refused(client.post(path, sent, headers={"X-API-Key": "chv_wrong_key"}), 401, 100)


def test_a_revoked_key(asking: Upload, refused: Refused) -> None:
    ApiKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    refused(asking(), 401, 100)


def test_the_key_of_somebody_locked_out(asking: Upload, refused: Refused) -> None:
    User.objects.update(is_active=False)
    refused(asking(), 401, 100)


def test_a_key_that_may_not_upload(asking: Upload, alice: User, refused: Refused) -> None:
    reading = make_key(alice, scopes=(ApiKey.Scope.READ,))
    refused(asking(**{"X-API-Key": reading}), 403, 401)


@pytest.mark.parametrize("case", ["wrong key", "reading key", "flood"])
def test_the_format_of_the_form_counts_before_the_source_is_looked_at(
    upload: Upload, alice: User, settings: Settings, case: str
) -> None:
    if case == "flood":
        settings.UPLOAD_RATES = ["0/60"]
    keys = {
        "wrong key": "chv_wrong_key",
        "reading key": make_key(alice, scopes=(ApiKey.Scope.READ,)),
        "flood": make_key(alice),
    }
    response = upload(key=keys[case], format="txt")
    assert response.status_code in {401, 403, 429}
    assert response["Content-Type"].startswith("text/plain")


def test_no_source(client: Client, key: str, answer_format: str, refused: Refused) -> None:
    for fields in ({}, {"source": ""}, {"source": " \n"}, {"title": "x"}):
        sent = {"key": key, "format": answer_format, **fields}
        refused(client.post(PATH, sent), 400, 130, "source")
        refused(client.get(PATH, sent), 400, 130, "source")


def test_an_empty_file(upload: Upload, answer_format: str, refused: Refused) -> None:
    refused(upload(b"", format=answer_format), 400, 130, "source")


def test_base64_by_get(client: Client, key: str, answer_format: str, refused: Refused) -> None:
    text = base64.b64encode(make_image(size=(8, 8))).decode()
    sent = {"key": key, "format": answer_format, "source": text}
    refused(client.get(PATH, sent), 400, 130, "source", "POST")


@pytest.mark.parametrize("text", ["not*base64!!", "AAAAA", "AAA=AAAA", "data:,x", "data:;base64,"])
def test_invalid_base64(
    client: Client, key: str, answer_format: str, refused: Refused, text: str
) -> None:
    sent = {"key": key, "format": answer_format, "source": text}
    refused(client.post(PATH, sent), 400, 120, "source")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/", 110),
        ("/api/2/upload", 110),
        ("/api/upload", 110),
        ("/api/1", 110),
        ("/api/1/delete", 120),
        ("/api/1.1/x/y", 120),
        ("/api/1/upload/x", 120),
    ],
)
def test_unknown_version_or_action(
    client: Client, answer_format: str, refused: Refused, db: None, path: str, code: int
) -> None:
    for method in (client.get, client.post):
        refused(method(f"{path}?format={answer_format}"), 404, code)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method(
    client: Client, key: str, answer_format: str, refused: Refused, method: str
) -> None:
    path = f"{PATH}?format={answer_format}"
    response = client.generic(method, path, headers={"X-API-Key": key})
    refused(response, 405, 405)
    assert {"GET", "POST"} <= {word.strip() for word in response["Allow"].split(",")}


@pytest.mark.parametrize(("name", "value", "code"), BAD_VALUES)
def test_a_bad_parameter_is_named(
    upload: Upload, answer_format: str, refused: Refused, name: str, value: str, code: int
) -> None:
    refused(upload(format=answer_format, **{name: value}), 400, code, f"“{name}”")


def test_a_bad_tag_is_named(upload: Upload, answer_format: str, refused: Refused) -> None:
    refused(upload(format=answer_format, tags="good, b/ad"), 400, 142, "b/ad")


@pytest.mark.parametrize("value", ["xml", "JSON", "txt2"])
def test_a_bad_format(upload: Upload, nothing_left: Callable[..., None], value: str) -> None:
    response = upload(format=value)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 145)
    assert "format" in response.json()["error"]["message"]
    nothing_left()


def test_the_album_of_another(
    upload: Upload, bob: User, answer_format: str, refused: Refused
) -> None:
    album = make_album(bob).public_id
    refused(upload(format=answer_format, album_id=album), 400, 143, "album_id")


def test_a_width_above_the_original(upload: Upload, answer_format: str, refused: Refused) -> None:
    refused(upload(format=answer_format, width=641), 400, 610, "width", "640")


@pytest.mark.parametrize("kind", NOT_MEDIA)
def test_something_that_is_no_media(
    upload: Upload, answer_format: str, refused: Refused, kind: str
) -> None:
    refused(upload(NOT_MEDIA[kind], format=answer_format), 415, 610, "source")


@pytest.mark.parametrize("kind", VIDEOS)
def test_a_video_of_nothing_but_its_beginning(
    upload: Upload, answer_format: str, refused: Refused, kind: str
) -> None:
    refused(upload(VIDEOS[kind], format=answer_format), 400, 610, "source", kind.upper())


def test_a_damaged_image(upload: Upload, answer_format: str, refused: Refused) -> None:
    refused(upload(make_image()[:-2000], format=answer_format), 400, 610, "source", "JPEG")


def test_a_file_above_the_limit(
    upload: Upload, settings: Settings, answer_format: str, refused: Refused
) -> None:
    settings.MAX_FILE_BYTES = 3_000
    refused(upload(format=answer_format), 413, 400, "max")


def test_base64_above_the_limit(
    client: Client, key: str, settings: Settings, answer_format: str, refused: Refused
) -> None:
    settings.MAX_FILE_BYTES = 3_000
    text = base64.b64encode(make_image()).decode()
    refused(client.post(PATH, {"key": key, "format": answer_format, "source": text}), 413, 400)


def test_a_body_above_the_limit(
    upload: Upload, settings: Settings, refused: Refused, answer_format: str, client: Client
) -> None:
    settings.MAX_BODY_BYTES = 3_000
    path = f"{PATH}?format={answer_format}"
    key = make_key(User.objects.get())
    refused(client.post(path, {"x": "y" * 5_000}, headers={"X-API-Key": key}), 413, 400)


def test_too_many_pixels(
    upload: Upload, settings: Settings, answer_format: str, refused: Refused
) -> None:
    settings.MAX_PIXELS = 10_000
    refused(upload(format=answer_format), 413, 400, "640 x 480")
