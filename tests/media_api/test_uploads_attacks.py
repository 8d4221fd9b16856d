"""What a hostile member tries with file names and pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as live
from django.test import Client

from accounts.models import User
from media_api.ingest.naming import stem_of
from media_api.models import Media
from tests.makers import make_image, make_key

pytestmark = pytest.mark.django_db
Upload = Callable[..., Any]


@pytest.mark.parametrize(
    "filename",
    ["photo.th.jpg", "photo.th-.jpg", "photo.th" + "-" * 111 + "z.jpg", "photo.md.th..-.jpg"],
)
def test_a_name_is_never_that_of_a_derivative(
    upload: Upload, bob: User, stored: Callable[[], list[str]], filename: str
) -> None:
    assert upload(make_image(size=(900, 600)), "photo.jpg").status_code == 200
    before = set(stored())
    assert upload(make_image(), filename, key=make_key(bob)).status_code == 200
    assert before < set(stored())


def test_no_stem_ends_like_a_derivative() -> None:
    for middle in ("", "-", ".-.", "-" * 111):
        for suffix in (".th", ".md", ".fr", ".or", ".th.md"):
            assert not stem_of(f"a{suffix}{middle}.jpg").endswith((".th", ".md", ".fr", ".or"))


def test_a_jpeg_of_a_thousand_scans_is_refused(upload: Upload) -> None:
    picture = make_image(progressive=True)
    start = picture.rindex(b"\xff\xda")
    scan, end = picture[start:-2], picture[-2:]
    response = upload(picture[:start] + scan * 1000 + end)
    assert response.status_code == 400
    assert not Media.objects.exists()


def test_a_page_takes_no_body_longer_than_an_upload(client: Client) -> None:
    from imgfly.wsgi import application  # noqa: PLC0415 - loads the middleware, under test settings

    answers: list[str] = []
    environ = client._base_environ()  # type: ignore[attr-defined]  # the plain environ of a request
    environ |= {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/account/login/",
        "CONTENT_LENGTH": str(live.MAX_BODY_BYTES + 1),
        "wsgi.input": io.BytesIO(),  # it does not keep its word
    }

    def started(status: str, *more: object) -> Callable[[bytes], object]:
        answers.append(status)
        return answers.__contains__

    body = b"".join(application(environ, started))
    assert [answer[:3] for answer in answers] == ["413"]
    assert b"max 100 MB" in body
    assert b"</html>" in body


def test_the_form_of_the_administration_counts_wrong_passwords(client: Client, admin: User) -> None:
    form = {"username": admin.username, "password": "wrong", "login": admin.username}
    response = client.post("/admin/login/", form)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")


def test_a_header_of_many_parameters_is_refused_cheaply(client: Client, key: str) -> None:
    junk = b'name="' + b";" * 5000 + b'"'
    body = b"--x\r\nContent-Disposition: form-data; " + junk + b"\r\n\r\n1\r\n--x--\r\n"
    content_type = "multipart/form-data; boundary=x"
    response = client.post(
        "/api/1/upload", body, content_type=content_type, headers={"X-API-Key": key}
    )
    assert response.status_code == 400
