"""The wire forms of real uploaders: where they put the key, how they write bodies and names."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from media_api.models import Media
from tests.contract.wire import MULTIPART, URLENCODED, Part, file_part, multipart, text_part
from tests.makers import make_image

PATH = "/api/1/upload"
PATHS = ["/api/1/upload", "/api/1/upload/", "/api/1.1/upload", "/api/1.1/upload/"]
WRONG = "chv_AAAAAAAAAAA_" + "B" * 43
Send = Callable[..., Any]


@pytest.fixture
def send(client: Client) -> Send:
    """Post the parts as they stand; the answer's media."""

    def post(*parts: Part, path: str = PATH, **headers: str) -> Any:
        response = client.post(path, multipart(parts), content_type=MULTIPART, headers=headers)
        assert response.status_code == 200, response.content
        body = response.json()
        return body.get("image") or body["data"]

    return post


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", make_image(size=(64, 48)))


@pytest.mark.parametrize("path", PATHS)
def test_each_spelling_of_the_address_takes_a_post(client: Client, key: str, path: str) -> None:
    response = client.post(path, {"source": photo(), "key": key})
    assert response.status_code == 200
    assert client.post(f"{path}?key={key}", {"source": photo()}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_each_spelling_of_the_address_takes_a_get(client: Client, key: str, path: str) -> None:
    response = client.get(path, {"source": "http://127.0.0.1/a.jpg", "key": key})
    assert (response.status_code, response.json()["error"]["code"]) == (400, 622)


@pytest.mark.parametrize(
    "places",
    [
        ("header",),
        ("bearer",),
        ("form",),
        ("query",),
        ("header", "bearer", "form", "query"),
        ("form", "query"),
    ],
)
def test_the_key_counts_wherever_it_stands(
    client: Client, key: str, places: tuple[str, ...]
) -> None:
    headers = {}
    if "header" in places:
        headers["X-API-Key"] = key
    if "bearer" in places:
        headers["Authorization"] = f"Bearer {key}"
    fields = {"source": photo(), **({"key": key} if "form" in places else {})}
    path = f"{PATH}?key={key}" if "query" in places else PATH
    assert client.post(path, fields, headers=headers).status_code == 200


def test_the_header_weighs_more_than_the_parameter(client: Client, key: str) -> None:
    fields = {"source": photo(), "key": WRONG}
    assert client.post(PATH, fields, headers={"X-API-Key": key}).status_code == 200
    headers = {"X-API-Key": WRONG}
    assert client.post(PATH, {"source": photo(), "key": key}, headers=headers).status_code == 401


def test_a_key_that_is_repeated_counts(send: Send, key: str) -> None:
    parts = [text_part("key", key), text_part("key", key)]
    assert send(*parts, file_part(make_image()), path=f"{PATH}?key={key}&key={key}")


def test_fields_that_nobody_knows_are_ignored(send: Send, key: str) -> None:
    known = [text_part("action", "upload"), text_part("type", "file"), text_part("title", "T")]
    unknown = [text_part("auth_token", "x"), text_part("timestamp", "1"), text_part("", "y")]
    other_file = file_part(b"never read", name="attachment")
    media = send(*known, *unknown, other_file, file_part(make_image()), **{"X-API-Key": key})
    assert media["title"] == "T"


def test_query_parameters_of_a_post_count(client: Client, key: str) -> None:
    query = urlencode({"key": key, "title": "From query", "nsfw": "1", "expiration": "PT5M"})
    media = client.post(f"{PATH}?{query}", {"source": photo()}).json()["image"]
    assert (media["title"], media["nsfw"]) == ("From query", 1)
    assert media["expiration_date_gmt"] > media["date_gmt"]
    assert client.post(f"{PATH}?{query}&format=txt", {"source": photo()}).content[:4] == b"http"


def written(content: bytes, form: str) -> str:
    text = base64.b64encode(content).decode()
    if form == "data-URI":
        return f"data:image/jpeg;base64,{text}"
    if form == "white space":
        return "\r\n " + "\r\n".join(textwrap.wrap(text, 76)) + "\n\t"
    return text


@pytest.mark.parametrize("form", ["plain", "white space", "data-URI"])
@pytest.mark.parametrize("field", ["source", "image"])
def test_base64_is_read_in_both_kinds_of_body(
    client: Client, send: Send, key: str, form: str, field: str
) -> None:
    content = make_image(size=(100, 80))
    text = written(content, form)
    body = urlencode({field: text, "key": key}, quote_via=quote)
    answer = client.post(PATH, body, content_type=URLENCODED).json()
    media = answer["image" if field == "source" else "data"]
    assert (media["width"], media["height"], media["mime"]) == (100, 80, "image/jpeg")
    part = text_part(field, text)
    assert send(part, **{"X-API-Key": key})["width"] == 100


def test_base64_longer_than_djangos_limit_of_a_form(client: Client, key: str) -> None:
    content = make_image("PNG", size=(1400, 1000), mode="RGB", compress_level=0)
    assert len(content) > 4_000_000
    body = urlencode({"key": key, "source": base64.b64encode(content)})
    assert client.post(PATH, body, content_type=URLENCODED).json()["image"]["width"] == 1400


def test_base64_that_nobody_escaped(client: Client, key: str) -> None:
    text = base64.b64encode(make_image()).decode()
    assert "+" in text
    body = f"key={key}&source={text}"
    assert client.post(PATH, body, content_type=URLENCODED).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Disposition: form-data; name=source; filename=a.jpg", "Content-Type: image/jpeg"),
        ("content-disposition:form-data;name=source;filename=a.jpg",),
        ("Content-Type: image/png", 'Content-Disposition: form-data; filename="a"; name="source"'),
        ("Content-Disposition: form-data; name=\"source\"; filename*=UTF-8''a.jpg",),
    ],
)
def test_ways_to_write_the_headers_of_a_part(
    send: Send, key: str, headers: tuple[str, ...]
) -> None:
    media = send(Part(headers=headers, content=make_image()), **{"X-API-Key": key})
    assert (media["filename"], media["title"]) == ("a.jpg", "a")


@pytest.mark.parametrize(
    ("sent", "stored_as", "title"),
    [
        ("noextension", "noextension.jpg", "noextension"),
        ("wrong.png", "wrong.jpg", "wrong"),
        ("evil.php", "evil.jpg", "evil"),
        ("/home/me/My pictures/beach_day-01.jpeg", "beach_day-01.jpg", "beach day 01"),
        ("C:\\Users\\me\\shot 1.PNG", "shot-1.jpg", "shot 1"),
        ("../../etc/passwd.jpg", "passwd.jpg", "passwd"),
        ("你好 世界.jpg", "你好-世界.jpg", "你好 世界"),
        ("My Título.JPG", "My-Título.jpg", "My Título"),
    ],
)
def test_names_of_files(send: Send, key: str, sent: str, stored_as: str, title: str) -> None:
    media = send(file_part(make_image(), filename=sent), **{"X-API-Key": key})
    assert (media["filename"], media["title"]) == (stored_as, title)
    assert unquote(media["url"]).endswith(f"/{stored_as}")
    assert media["url"].endswith(quote(f"/{stored_as}"))
    assert Media.objects.get().original_filename == media["original_filename"]


@pytest.mark.parametrize("declared", [None, "application/octet-stream", "video/mp4", "text/html"])
@pytest.mark.parametrize(
    ("kind", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("GIF", "gif"), ("WEBP", "webp")]
)
def test_the_bytes_decide_the_type(
    send: Send, key: str, declared: str | None, kind: str, extension: str
) -> None:
    part = file_part(make_image(kind), filename="x.dat", content_type=declared)
    media = send(part, **{"X-API-Key": key})
    assert media["filename"] == f"x.{extension}"
    assert media["mime"] == f"image/{kind.lower()}"


def test_a_preflight_needs_no_key_and_no_database(client: Client) -> None:
    asked = "authorization, x-api-key, x-requested-with, content-type"
    response = client.options(
        PATH,
        headers={
            "Origin": "https://tool.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": asked,
        },
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert {"GET", "POST"} <= {*response["Access-Control-Allow-Methods"].split(", ")}
    allowed = response["Access-Control-Allow-Headers"].lower().split(", ")
    assert {*asked.split(", ")} <= {*allowed}
    assert "Access-Control-Allow-Credentials" not in response


def test_answers_and_refusals_may_be_read_elsewhere(client: Client, key: str) -> None:
    headers = {"Origin": "https://tool.example"}
    for fields in ({"key": key, "source": photo()}, {"key": key}, {}):
        response = client.post(PATH, fields, headers=headers)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response


def test_being_signed_in_counts_for_nothing(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post(PATH, {"source": photo()})
    assert (response.status_code, response.json()["error"]["code"]) == (401, 100)
    assert Media.objects.count() == 0


def test_the_owner_is_the_keys_not_the_cookies(client: Client, bob: User, key: str) -> None:
    client.force_login(bob)
    enforcing = Client(enforce_csrf_checks=True)
    enforcing.cookies = client.cookies
    assert enforcing.post(PATH, {"source": photo(), "key": key}).status_code == 200
    media = Media.objects.get()
    assert media.user is not None
    assert media.user.username == "alice"


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml;q=0.9", "nonsense"])
def test_the_answer_is_json_whatever_is_accepted(client: Client, key: str, accept: str) -> None:
    fields = {"source": photo(), "key": key}
    response = client.post(PATH, fields, headers={"Accept": accept})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")


def test_labels_are_english_unless_another_language_is_asked_for(client: Client, key: str) -> None:
    plain = client.post(PATH, {"source": photo(), "key": key}).json()["image"]
    assert (plain["views_label"], plain["likes_label"]) == ("views", "likes")
    assert plain["how_long_ago"] == "moments ago"
