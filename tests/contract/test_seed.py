"""Answers have the keys, the order and the types of the example that clients were written for."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import md5, sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from media_api.models import Media
from tests.contract.seed import BODY, FRAME, FULL_FILE, MEDIA, NO_FILE, inside, shape
from tests.makers import make_album, make_category, make_image

SMALL = (320, 240)
UPLOAD = "/api/1/upload"


def photo(**changed: str) -> list[tuple[str, str]]:
    """The media of the seed without what only videos have, and with the types of another case."""
    return [(key, changed.get(key, kind)) for key, kind in MEDIA if (key, kind) not in FRAME]


def with_medium(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    none = [*inside("medium", NO_FILE)]
    at = pairs.index(none[0])
    return [*pairs[:at], *inside("medium", FULL_FILE), *pairs[at + len(none) :]]


def file_at(client: Client, path: str) -> tuple[str, int]:
    """Type and size of a file, as far as it is served."""
    response: Any = client.get(path)
    assert response.status_code == 200
    return response["Content-Type"], len(response.getvalue())


@pytest.mark.shared
def test_the_data_of_this_test_is_the_document(shared: Path) -> None:
    text = (shared / "seed/imgfly-api-page.txt").read_text()
    start = text.index("{", text.index("Example response (JSON)"))
    example = json.JSONDecoder().raw_decode(text[start:])[0]
    assert shape(example) == [*BODY]


def test_a_small_photo_answers_the_keys_of_the_seed(upload: Callable[..., Any]) -> None:
    body = upload(make_image(size=SMALL), expiration="PT5M").json()
    assert [*body] == ["status_code", "success", "image", "status_txt"]
    assert shape(body["image"]) == photo()
    assert body["success"] == {"message": "file uploaded", "code": 200}
    assert (body["status_code"], body["status_txt"]) == (200, "OK")


def test_a_large_photo_has_a_medium_with_its_size(upload: Callable[..., Any]) -> None:
    media = upload(make_image(size=(1200, 900))).json()["image"]
    assert shape(media) == with_medium(photo(expiration_date_gmt="NoneType"))
    assert media["medium"]["size"] == media["medium_size"] > 0
    assert media["medium"]["filename"] == "photo.md.jpg"
    assert media["thumb"]["filename"] == "photo.th.jpg"
    assert media["display_url"] == media["medium"]["url"]
    assert (media["display_width"], media["display_height"], media["chain"]) == (500, 375, 7)


def test_every_parameter_keeps_the_order(upload: Callable[..., Any], alice: Any) -> None:
    media = upload(
        make_image(size=(800, 600)),
        title="T",
        description="D",
        tags="one,two",
        album_id=make_album(alice).public_id,
        category_id=make_category().pk,
        width=400,
        expiration="3600",
        nsfw=1,
    ).json()["image"]
    assert shape(media) == photo(description="str", category_id="int", source_md5="str")
    assert [[*tag] for tag in media["tags"]] == [["name", "name_safe_html", "url_key", "url"]] * 2
    assert (media["width"], media["height"], media["nsfw"]) == (400, 300, 1)
    assert (media["title"], media["tags_string"]) == ("T", "one, two")


def test_json_is_declared_as_such(upload: Callable[..., Any]) -> None:
    response = upload()
    assert response["Content-Type"].startswith("application/json")
    assert response["Cache-Control"] == "no-store"


def test_txt_is_the_direct_address(upload: Callable[..., Any], client: Client) -> None:
    response = upload(format="txt")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    address = urlsplit(response.content.decode())
    assert address.scheme == "http"
    assert file_at(client, address.path) == ("image/jpeg", Media.objects.get().size)


def test_redirect_leads_to_a_page_that_names_the_file(
    upload: Callable[..., Any], client: Client
) -> None:
    response = upload(format="redirect", title="My page")
    media = Media.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/image/My-page.{media.public_id}"
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert f"/{media.key}" in page.content.decode()


@pytest.mark.parametrize("as_file", [True, False])
def test_image_instead_of_source_answers_the_shape_of_imgbb(
    client: Client,
    key: str,
    as_file: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    content = make_image(size=SMALL)
    sent: Any = SimpleUploadedFile("photo.jpg", content) if as_file else b64encode(content).decode()
    body = client.post(UPLOAD, {"image": sent, "name": "N", "expiration": "600", "key": key}).json()
    assert [*body] == ["status_code", "status", "success", "data", "status_txt"]
    assert shape(body["data"]) == [*photo(), ("id", "str")]
    assert body["data"]["id"] == body["data"]["id_encoded"]
    assert (body["status"], body["data"]["title"]) == (200, "N")


def test_source_counts_before_image_which_still_decides_the_shape(client: Client, key: str) -> None:
    source = SimpleUploadedFile("photo.jpg", make_image(size=SMALL))
    body = client.post(UPLOAD, {"image": "1", "source": source, "key": key}).json()
    assert body["data"]["width"] == SMALL[0]


def test_every_address_of_an_answer_answers(upload: Callable[..., Any], client: Client) -> None:
    media = upload(make_image(size=(1200, 900)), title="A b").json()["image"]
    page = client.get(media["path_viewer"])
    assert media["url_viewer"].endswith(media["path_viewer"])
    assert (page.status_code, media["url"] in page.content.decode()) == (200, True)
    short = client.get(urlsplit(media["url_short"]).path)
    assert (short.status_code, short["Location"]) == (302, media["path_viewer"])
    for kind in ("image", "thumb", "medium"):
        path = urlsplit(media[kind]["url"]).path
        assert file_at(client, path) == ("image/jpeg", media[kind]["size"])


def test_the_delete_address_asks_first_and_deletes_by_post(
    upload: Callable[..., Any],
    client: Client,
    stored: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    media = upload().json()["image"]
    path = urlsplit(media["delete_url"]).path
    assert len(path.rpartition("/")[2]) == 48
    assert client.get(path).status_code == 200
    assert len(stored()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path).status_code == 200
    assert stored() == []
    for gone in (path, media["path_viewer"], urlsplit(media["url"]).path):
        assert client.get(gone).status_code == 404


def test_an_upload_costs_few_queries(
    upload: Callable[..., Any], alice: Any, django_assert_max_num_queries: Any
) -> None:
    """After a first one, for the use of a key is noted, and groups are asked for, once a minute."""
    album = make_album(alice).public_id
    assert upload(filename="first.jpg").status_code == 200
    with django_assert_max_num_queries(8):
        assert upload(album_id=album, tags="one,two,three").status_code == 200


@pytest.mark.parametrize("width", [None, 400])
def test_the_sums_are_of_the_stored_bytes_and_of_the_sent_ones(
    width: int | None, upload: Callable[..., Any], tmp_path: Path
) -> None:
    data = make_image(size=(800, 600))
    media = upload(data, **({} if width is None else {"width": width})).json()["image"]
    kept = (tmp_path / "media" / urlsplit(media["url"]).path[1:]).read_bytes()
    assert media["md5"] == md5(kept, usedforsecurity=False).hexdigest()
    sent = None if width is None else md5(data, usedforsecurity=False).hexdigest()
    assert media["source_md5"] == sent
    assert Media.objects.get().sha256 == sha256(kept).hexdigest()
