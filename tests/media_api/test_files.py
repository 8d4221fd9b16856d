"""The bytes of media over HTTP: headers, ranges, caches, and who may see what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client

from media_api.filetypes import FileType
from tests.media_api.kept_files import BYTES, closed, kept, read

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TYPES = {
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.GIF: "image/gif",
    FileType.WEBP: "image/webp",
    FileType.AVIF: "image/avif",
    FileType.MP4: "video/mp4",
    FileType.MOV: "video/quicktime",
    FileType.WEBM: "video/webm",
}
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; media-src 'self'; sandbox"
)


def tag_of(client: Client, path: str) -> str:
    return str(read(client, path)[0].headers["ETag"])


@pytest.mark.parametrize("file_type", TYPES, ids=str)
@pytest.mark.parametrize("status", [200, 206, 304, 416])
def test_every_answer_of_a_file_carries_the_headers(
    client: Client, file_type: FileType, status: int
) -> None:
    media = kept(file_type=file_type, key=f"images/2026/01/02/秋.{file_type.value}")
    path = f"/{media.key}"
    ask = {
        200: {},
        206: {"Range": "bytes=2-5"},
        304: {"If-None-Match": tag_of(client, path)},
        416: {"Range": f"bytes={len(BYTES)}-"},
    }[status]
    response, body = read(client, path, **ask)
    assert response.status_code == status
    assert body == {200: BYTES, 206: BYTES[2:6]}.get(status, b"")
    expected = {
        "Content-Type": TYPES[file_type],
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": CSP + " allow-same-origin" * file_type.is_video,
        "Accept-Ranges": "bytes",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=31536000, immutable",
        "Content-Disposition": f"inline; filename*=utf-8''%E7%A7%8B.{file_type.value}",
    }
    assert {name: response.headers.get(name) for name in expected} == expected
    assert not {"Vary", "Set-Cookie", "Content-Language"} & {*response.headers}


def test_there_is_no_type_without_a_row_in_the_table() -> None:
    assert {*FileType} == {*TYPES}


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=1000-9999", 1000, 1023),
    ],
)
def test_one_range_is_served(client: Client, asked: str, first: int, last: int) -> None:
    response, body = read(client, f"/{kept().key}", Range=asked)
    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert body == BYTES[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-1", "chars=0-5", "nonsense"])
def test_other_ranges_give_the_whole_file(client: Client, asked: str) -> None:
    response, body = read(client, f"/{kept().key}", Range=asked)
    assert (response.status_code, body) == (200, BYTES)
    assert response.headers["Content-Length"] == "1024"
    assert "Content-Range" not in response.headers


def test_a_range_outside_the_file_names_its_size(client: Client) -> None:
    response, _ = read(client, f"/{kept().key}", Range="bytes=5000-")
    assert response.headers["Content-Range"] == "bytes */1024"


def test_a_range_of_another_version_gives_the_whole_file(client: Client) -> None:
    path = f"/{kept().key}"
    tag = tag_of(client, path)
    assert read(client, path, Range="bytes=0-1", **{"If-Range": tag})[1] == BYTES[:2]
    assert read(client, path, Range="bytes=0-1", **{"If-Range": '"other"'})[1] == BYTES


@pytest.mark.parametrize("wrap", ["{}", "W/{}", '"other", {}', "*"])
def test_what_is_known_already_is_not_sent_again(client: Client, wrap: str) -> None:
    path = f"/{kept().key}"
    response, body = read(client, path, **{"If-None-Match": wrap.format(tag_of(client, path))})
    assert (response.status_code, body) == (304, b"")
    assert read(client, path, **{"If-None-Match": '"other"'})[1] == BYTES


def test_files_have_different_tags(client: Client) -> None:
    media = kept()
    paths = [f"/{media.key}", f"/{media.derivatives.get().key}", f"/{kept().key}"]
    assert len({tag_of(client, path) for path in paths}) == 3


def test_head_has_the_headers_and_no_body(client: Client) -> None:
    media = kept()
    response = client.head(f"/{media.key}")
    body: bytes = response.getvalue()
    closed(response)
    assert (response.status_code, body) == (200, b"")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Length"] == "1024"


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_files_can_only_be_read(client: Client, method: str) -> None:
    media = kept()
    assert getattr(client, method)(f"/{media.key}").status_code == 405
    assert default_storage.exists(media.key)


@pytest.mark.parametrize("left", [10, 600, 86_400])
def test_what_expires_is_kept_no_longer_than_it_lives(client: Client, left: int) -> None:
    media = kept(expires_at=START + timedelta(seconds=left))
    paths = [f"/{media.key}", f"/{media.derivatives.get().key}"]
    with time_machine.travel(START, tick=False):
        for path in paths:
            response, _ = read(client, path)
            assert response.headers["Cache-Control"] == f"public, max-age={left}"
    with time_machine.travel(START + timedelta(seconds=left), tick=False):
        assert [read(client, path)[0].status_code for path in paths] == [404, 404]


def test_what_expires_in_a_year_is_kept_a_year_at_most(client: Client) -> None:
    media = kept(expires_at=START + timedelta(days=400))
    with time_machine.travel(START, tick=False):
        response, _ = read(client, f"/{media.key}")
    assert response.headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize(
    "path",
    [
        "/images/../secret_key",
        "/images/%2e%2e/secret_key",
        "/images/..%2fsecret_key",
        "/images/..%5csecret_key",
        "/images//etc/passwd",
        "/images/%2fetc%2fpasswd",
        "/images/x%00.jpg",
        "/images/2026",
        "/images/2026/01/02/",
        "/images/",
        "/images/" + "a" * 5000,
        "/images/%ff%fe",
        "/media/x.jpg",
        "/spool/x",
    ],
)
def test_nothing_but_media_is_served(client: Client, settings: Any, path: str) -> None:
    kept()
    (settings.MEDIA_FOLDER.parent / "secret_key").write_text("secret!")
    response, body = read(client, path)
    assert response.status_code == 404
    assert b"secret!" not in body
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in response.headers


def test_a_row_whose_file_is_gone_is_a_404(client: Client) -> None:
    media = kept()
    default_storage.delete(media.key)
    assert read(client, f"/{media.key}")[0].status_code == 404
    assert read(client, f"/{media.key}", Range="bytes=0-5")[0].status_code == 404


def test_a_public_file_costs_few_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    media = kept()
    for key, most in ((media.key, 1), (media.derivatives.get().key, 3)):
        with django_assert_max_num_queries(most):
            assert read(client, f"/{key}")[0].status_code == 200
