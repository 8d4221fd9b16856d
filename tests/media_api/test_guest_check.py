"""The site's own check of guests, such as a captcha, stands before their form (ABU-3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from media_api.models import Media
from tests.makers import make_image

pytestmark = pytest.mark.django_db
asked: list[tuple[dict[str, str], str | None]] = []


def knows_the_word(texts: dict[str, str], ip: str | None) -> bool:
    asked.append((texts, ip))
    return texts.get("word") == "person"


def breaks(texts: dict[str, str], ip: str | None) -> bool:
    raise ConnectionError


@pytest.fixture(autouse=True)
def _guests(settings: Any) -> None:
    asked.clear()
    settings.GUEST_UPLOADS = True
    settings.GUEST_CHECK = f"{__name__}.knows_the_word"


def sent(client: Client, **texts: str) -> int:
    source = SimpleUploadedFile("photo.jpg", make_image())
    return client.post("/upload", {"source": source, **texts}).status_code


def test_who_does_not_pass_is_told_and_nothing_is_kept(client: Client) -> None:
    assert sent(client, word="robot") == 403
    assert not Media.objects.exists()
    assert [(texts["word"], ip) for texts, ip in asked] == [("robot", "127.0.0.1")]


def test_who_passes_uploads(client: Client) -> None:
    assert sent(client, word="person") == 200
    assert Media.objects.count() == 1


def test_members_are_not_asked(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert sent(client) == 200
    assert asked == []


def test_nobody_passes_a_check_that_breaks(client: Client, settings: Any) -> None:
    settings.GUEST_CHECK = f"{__name__}.breaks"
    assert sent(client, word="person") == 503
    assert not Media.objects.exists()


def test_without_a_check_nobody_is_asked(client: Client, settings: Any) -> None:
    settings.GUEST_CHECK = ""
    assert sent(client) == 200
