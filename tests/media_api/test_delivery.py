"""Files by way of nginx, and public addresses of a bucket."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from media_api import presentation, storage
from tests.makers import make_album
from tests.media_api.kept_files import kept, read

pytestmark = pytest.mark.django_db
PUBLIC = "https://cdn.example/bucket"


def test_nginx_is_told_which_file_and_how_to_answer(client: Client, settings: Any) -> None:
    settings.DELIVERY = "accel"
    media = kept(key="images/2026/01/02/秋 1.jpg")
    response, body = read(client, f"/{media.key}", Range="bytes=0-1")
    assert (response.status_code, body) == (200, b"")
    assert (
        response.headers["X-Accel-Redirect"]
        == "/internal-media/images/2026/01/02/%E7%A7%8B%201.jpg"
    )
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "ETag" not in response.headers


def test_nginx_is_told_nothing_of_what_may_not_be_seen(
    client: Client, settings: Any, alice: User
) -> None:
    settings.DELIVERY = "accel"
    media = kept(alice, album=make_album(alice, privacy="private"))
    response, _ = read(client, f"/{media.key}")
    assert response.status_code == 404
    assert "X-Accel-Redirect" not in response.headers


def test_public_media_are_shown_from_the_bucket(settings: Any, alice: User) -> None:
    settings.S3_PUBLIC_URL = PUBLIC
    media = kept(alice, key="images/2026/01/02/秋.jpg")
    url = f"{PUBLIC}/images/2026/01/02/%E7%A7%8B.jpg"
    assert presentation.file_address(media, media.key) == url
    assert storage.address(media.key) == url
    assert presentation.download_address(media, media.key).startswith(settings.SITE_URL)


@pytest.mark.parametrize("why", ["link", "private", "waiting", "ends"])
def test_what_is_not_for_everybody_for_ever_goes_through_the_site(
    settings: Any, alice: User, why: str
) -> None:
    settings.S3_PUBLIC_URL = PUBLIC
    fields: dict[str, dict[str, Any]] = {
        "waiting": {"is_approved": False},
        "ends": {"expires_at": timezone.now() + timedelta(hours=1)},
        "link": {"album": make_album(alice, privacy="link")},
        "private": {"album": make_album(alice, privacy="private")},
    }
    media = kept(alice, **fields[why])
    assert presentation.file_address(media, media.key).startswith(settings.MEDIA_BASE_URL)


def test_no_address_in_a_secret_folder_leads_to_the_bucket(settings: Any) -> None:
    settings.S3_PUBLIC_URL = PUBLIC
    assert storage.address(f"images/{'a' * 22}/x.jpg").startswith(settings.MEDIA_BASE_URL)
