"""The page of one media: its address, who sees it, and what machines read on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from media_api.models import Tag
from media_api.presentation import viewer_path
from tests.makers import make_album, make_category, make_media
from tests.media_api.pages import parsed, plain

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
XSS = "\"><svg onload=alert(1)>'</title></script><script>alert(1)</script>{{ 7 }}{% now %}"


@pytest.mark.parametrize(
    "spelling",
    [
        "/image/{id}",
        "/image/Wrong.{id}",
        "/image/a.b.c.{id}",
        "/image/my-photo.{id}",
        "/clip/{id}",
        "/clip/My-photo.{id}",
        "/image/.{id}",
    ],
)
def test_any_other_spelling_leads_to_the_right_one(client: Client, spelling: str) -> None:
    media = make_media(title="My photo")
    response = client.get(spelling.format(id=media.public_id))
    assert response.status_code == 302
    assert response.headers["Location"] == f"/image/My-photo.{media.public_id}"


@pytest.mark.parametrize("title", ["My photo", "秋天 的照片", "", "a.b", XSS, "50% & more?", "é"])
@pytest.mark.parametrize("file_type", ["jpg", "mp4"])
def test_the_right_address_is_not_redirected(client: Client, title: str, file_type: str) -> None:
    media = make_media(title=title, file_type=file_type)
    response = client.get(viewer_path(media))
    assert response.status_code == 200
    canonical = [tag["href"] for tag in parsed(response).named("link") if tag["rel"] == "canonical"]
    assert canonical == [f"http://127.0.0.1:8000{viewer_path(media)}"]


def test_a_browser_that_escapes_less_is_understood(client: Client) -> None:
    media = make_media(title="秋天")
    assert client.get(unquote(viewer_path(media))).status_code == 200


def test_a_redirect_stays_on_the_site(client: Client) -> None:
    media = make_media(title="//evil.example/x")
    location = client.get(f"/image/{media.public_id}").headers["Location"]
    assert location.startswith("/image/")


@pytest.mark.parametrize("viewer", ["nobody", "bob"])
def test_missing_expired_and_hidden_look_alike(
    client: Client, alice: User, bob: User, viewer: str
) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    hidden = [
        make_media(alice, expires_at=past),
        make_media(alice, is_approved=False),
        make_media(alice, album=make_album(alice, privacy="private")),
        make_media(alice, album=make_album(alice, privacy="password")),
    ]
    if viewer == "bob":
        client.force_login(bob)
    client.get("/")
    missing = client.get("/image/AAAAAAAAAAA")
    assert missing.status_code == 404
    for media in hidden:
        for path in (f"/image/{media.public_id}", viewer_path(media), f"/clip/{media.public_id}"):
            response = client.get(path)
            assert response.status_code == 404
            assert plain(response) == plain(missing)
            assert response.headers["Cache-Control"] == missing.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["", ".", "a.b.", "x" * 5000, "%00", "秋", "AAAAAAAAAAA/x"])
def test_nonsense_is_missing(client: Client, name: str) -> None:
    assert client.get(f"/image/{name}").status_code == 404


def test_an_answer_that_nothing_is_there_may_be_kept_a_minute_at_most(client: Client) -> None:
    response = client.get("/image/AAAAAAAAAAA")
    assert "max-age=60" in response.headers["Cache-Control"]


@pytest.mark.parametrize("privacy", ["private", "password"])
@pytest.mark.parametrize("role", ["owner", "manager", "admin"])
def test_the_owner_and_the_staff_see_what_is_private(
    client: Client, alice: User, bob: User, privacy: str, role: str
) -> None:
    media = make_media(alice, album=make_album(alice, privacy=privacy))
    if role != "owner":
        User.objects.filter(pk=bob.pk).update(role=role)
        bob.refresh_from_db()
    client.force_login(alice if role == "owner" else bob)
    response = client.get(viewer_path(media))
    assert response.status_code == 200
    assert parsed(response).meta()["robots"] == "noindex"


def test_nobody_sees_what_has_expired_not_even_the_owner(client: Client, alice: User) -> None:
    media = make_media(alice, expires_at=START)
    client.force_login(alice)
    with time_machine.travel(START - timedelta(seconds=1), tick=False):
        assert client.get(viewer_path(media)).status_code == 200
    with time_machine.travel(START, tick=False):
        assert client.get(viewer_path(media)).status_code == 404


def test_an_image_tells_machines_what_it_is(client: Client) -> None:
    media = make_media(title="A & B", description="One\ntwo", width=640, height=480)
    meta = parsed(client.get(viewer_path(media))).meta()
    file = f"http://127.0.0.1:8000/{media.key}"
    expected = {
        "og:site_name": "imgfly",
        "og:type": "article",
        "og:title": "A & B",
        "og:url": f"http://127.0.0.1:8000{viewer_path(media)}",
        "og:description": "One\ntwo",
        "og:image": file,
        "og:image:type": "image/jpeg",
        "og:image:width": "640",
        "og:image:height": "480",
        "twitter:card": "summary_large_image",
        "twitter:image": file,
    }
    assert {name: meta.get(name) for name in expected} == expected
    assert "robots" not in meta
    assert "og:video" not in meta


def test_a_clip_tells_machines_what_it_is(client: Client) -> None:
    media = make_media(file_type="mp4", duration=61)
    page = parsed(client.get(viewer_path(media)))
    assert page.meta()["og:type"] == "video.other"
    assert page.meta()["og:video:type"] == "video/mp4"
    assert page.named("video")[0]["src"] == f"http://127.0.0.1:8000/{media.key}"


@pytest.mark.parametrize("how", ["link", "expiring"])
def test_what_is_not_for_everybody_is_not_indexed(client: Client, alice: User, how: str) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    fields: dict[str, Any] = {"expires_at": later} if how == "expiring" else {}
    if how == "link":
        fields = {"album": make_album(alice, privacy="link")}
    response = client.get(viewer_path(make_media(alice, **fields)))
    assert response.status_code == 200
    assert parsed(response).meta()["robots"] == "noindex"


def test_hostile_words_stay_words(client: Client, alice: User) -> None:
    media = make_media(
        alice,
        title=XSS[:100],
        description=XSS,
        original_filename=XSS,
        category=make_category(name=XSS[:32]),
        exif={"Make": XSS, "Model": XSS},
    )
    media.tags.set([Tag.objects.create(name=XSS[:32])])
    client.force_login(alice)
    response = client.get(viewer_path(media))
    page = parsed(response)
    assert not page.named("svg") or all("onload" not in tag for tag in page.named("svg"))
    assert not any(name.startswith("on") for _, tag in page.tags for name in tag)
    assert all(tag.get("src") for tag in page.named("script"))
    assert page.meta()["og:title"] == XSS[:100]


def test_the_delete_button_is_the_owners_and_the_staffs(
    client: Client, alice: User, bob: User, admin: User
) -> None:
    media = make_media(alice)
    path = f"/image/{media.public_id}/delete"
    shown = []
    for user in (None, bob, alice, admin):
        if user:
            client.force_login(user)
        shown.append(path in client.get(viewer_path(media)).content.decode())
    assert shown == [False, False, True, True]


@pytest.mark.parametrize(("viewer", "most"), [("nobody", 4), ("alice", 6)])
def test_a_page_costs_few_queries(
    client: Client, alice: User, viewer: str, most: int, django_assert_max_num_queries: Any
) -> None:
    media = make_media(alice, album=make_album(alice), category=make_category())
    media.tags.set([Tag.objects.create(name=str(number)) for number in range(5)])
    if viewer == "alice":
        client.force_login(alice)
        client.get("/")
    with django_assert_max_num_queries(most):
        assert client.get(viewer_path(media)).status_code == 200


def test_a_page_differs_by_language_and_visitor(client: Client, alice: User) -> None:
    media = make_media(alice)
    anonymous = client.get(viewer_path(media))
    assert {"Accept-Language", "Cookie"} <= {*anonymous.headers["Vary"].split(", ")}
    assert anonymous.headers["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in anonymous.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "page", "/image/AAAAAAAAAAA"])
def test_a_page_of_somebody_signed_in_is_private(client: Client, alice: User, path: str) -> None:
    """It names the user and holds a token: no shared cache may keep it (SRV-7)."""
    client.force_login(alice)
    response = client.get(viewer_path(make_media(alice)) if path == "page" else path)
    control = response.headers.get("Cache-Control", "")
    assert "private" in control or "no-store" in control


@pytest.mark.parametrize("path", ["/", "/account/login/", "/image/AAAAAAAAAAA", "/images/none.jpg"])
def test_a_page_that_sets_a_cookie_is_kept_for_one_visitor_only(client: Client, path: str) -> None:
    """A shared cache that may keep it would hand one CSRF secret to all visitors."""
    response = client.get(path)
    control = response.headers.get("Cache-Control", "")
    assert not response.cookies or "private" in control or "no-store" in control


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_page_can_only_be_read(client: Client, method: str) -> None:
    assert getattr(client, method)(viewer_path(make_media())).status_code == 405
