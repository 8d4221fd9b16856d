"""The first page, and the form that uploads without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from media_api.models import Media
from media_api.presentation import viewer_path, viewer_url
from tests.makers import make_image, make_media
from tests.media_api.pages import parsed

pytestmark = pytest.mark.django_db


def post(client: Client, *files: tuple[str, bytes]) -> Any:
    return client.post(
        "/upload", {"source": [SimpleUploadedFile(name, data) for name, data in files]}
    )


def test_guests_are_welcomed_without_a_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 200
    assert not parsed(response).named("input") or 'name="source"' not in response.content.decode()


def test_a_member_sees_a_form_and_the_latest_of_the_own_only(
    client: Client, alice: User, bob: User
) -> None:
    own = [make_media(alice, title=f"Own {number}") for number in range(26)]
    other, expired = make_media(bob), make_media(alice, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    client.force_login(alice)
    response = client.get("/")
    links = {tag.get("href") for tag in parsed(response).named("a")}
    assert {viewer_path(media) for media in own[2:]} <= links
    assert not {viewer_path(media) for media in (*own[:2], other, expired)} & links
    assert [tag["name"] for tag in parsed(response).named("input") if tag.get("type") == "file"]


@pytest.mark.parametrize("rows", [1, 24])
def test_the_page_of_a_member_costs_few_queries(
    client: Client, alice: User, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        make_media(alice)
    client.force_login(alice)
    client.get("/")
    with django_assert_max_num_queries(4):
        client.get("/")


def test_each_card_has_its_thumb(client: Client, alice: User) -> None:
    media = make_media(alice)
    client.force_login(alice)
    images = parsed(client.get("/")).named("img")
    card = [tag for tag in images if (tag["src"] or "").endswith(".th.jpg")]
    assert card[0]["src"] == f"http://127.0.0.1:8000/{media.derivatives.get().key}"
    assert card[0]["loading"] == "lazy"
    assert "data-thumbhash" not in card[0]


def test_a_card_tells_what_its_thumb_will_look_like(
    client: Client, alice: User, upload: Callable[..., Any]
) -> None:
    upload()
    client.force_login(alice)
    told = [tag.get("data-thumbhash") for tag in parsed(client.get("/")).named("img")]
    assert Media.objects.get().thumbhash in told


def test_uploading_needs_somebody_signed_in(client: Client) -> None:
    response = post(client, ("a.jpg", make_image()))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")
    assert not Media.objects.exists()


def test_uploading_needs_the_form(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert post(client, ("a.jpg", make_image())).status_code == 403
    assert not Media.objects.exists()


def test_each_file_has_its_own_result(client: Client, alice: User) -> None:
    client.force_login(alice)
    files = [
        ("one.jpg", make_image()),
        ("<b>bad.jpg", b"not a picture"),
        ("two.png", make_image("PNG")),
        ("empty.jpg", b""),
    ]
    response = post(client, *files)
    assert response.status_code == 200
    results = response.context["results"]
    assert [result.filename for result in results] == [name for name, _ in files]
    assert [result.error is None for result in results] == [True, False, True, False]
    html = response.content.decode()
    assert "&lt;b&gt;bad.jpg" in html
    assert "not an image or video of a supported type" in html
    links = {tag.get("href") for tag in parsed(response).named("a")}
    assert {viewer_path(media) for media in Media.objects.all()} <= links
    assert Media.objects.filter(user=alice).count() == 2


def test_the_result_counts_what_was_kept_and_what_was_refused(client: Client, alice: User) -> None:
    client.force_login(alice)
    files = [("one.jpg", make_image()), ("two.png", make_image("PNG")), ("bad.jpg", b"no")]
    html = post(client, *files).content.decode()
    assert "2 files kept" in html
    assert "1 file refused" in html
    assert "kept" not in post(client, ("bad.jpg", b"no")).content.decode()


def test_each_kept_file_offers_its_link_to_copy(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = post(client, ("bad.jpg", b"no"), ("one.jpg", make_image()))
    page, media = parsed(response), Media.objects.get()
    buttons = [tag for tag in page.named("button") if "data-copy" in tag]
    assert [tag["data-copy"] for tag in buttons] == ["link-2"]
    assert f'id="link-2">{viewer_url(media)}</p>' in response.content.decode()
    assert "aria-label" not in buttons[0]


def test_no_file_is_a_bad_request(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post("/upload")
    assert response.status_code == 400
    assert "Empty upload source" in response.content.decode()


def test_who_signed_in_again_on_the_way_is_led_home(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.get("/upload")
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_the_form_counts_like_a_key(
    client: Client, alice: User, upload: Any, settings: Any
) -> None:
    settings.UPLOAD_RATES = ["3/60"]
    client.force_login(alice)
    assert upload().status_code == 200
    results = post(client, *[(f"{n}.jpg", make_image()) for n in range(3)]).context["results"]
    assert [result.error is None for result in results] == [True, True, False]
    assert "Flooding" in results[2].error
    assert upload().status_code == 429
