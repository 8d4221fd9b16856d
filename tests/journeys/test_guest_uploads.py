"""Uploading without an account, and coming back for it with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from media_api.models import Media
from tests.journeys.site import Site
from tests.makers import make_image, make_user


@pytest.fixture
def photo(tmp_path: Path, settings: Any) -> Path:
    settings.GUEST_UPLOADS = True
    path = tmp_path / "photo.jpg"
    path.write_bytes(make_image(size=(640, 480)))
    return path


def uploaded(page: Page, photo: Path) -> None:
    page.goto("/")
    page.get_by_label("Drop pictures here").set_input_files(photo)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("1 file kept")).to_be_visible()


def test_a_guests_picture_becomes_the_members(plain_page: Page, site: Site, photo: Path) -> None:
    alice = make_user("alice")
    uploaded(plain_page, photo)
    assert Media.objects.get().user is None
    site.sign_in(plain_page, "alice")
    expect(plain_page.get_by_text("1 file that you uploaded before is yours now.")).to_be_visible()
    media = Media.objects.get()
    assert (media.user, media.expires_at) == (alice, None)
    plain_page.goto("/")
    expect(plain_page.get_by_role("link", name="photo")).to_be_visible()


def test_the_pages_of_guests_are_for_everybody(
    page: Page, site: Site, photo: Path, axe: Callable[[Page], None]
) -> None:
    page.goto("/")
    axe(page)
    uploaded(page, photo)
    axe(page)
    page.get_by_role("link", name="Delete link").click()
    page.get_by_role("button", name="Delete").click()
    assert not Media.objects.exists()


def test_the_bar_of_a_member_is_for_everybody(
    page: Page, site: Site, axe: Callable[[Page], None]
) -> None:
    make_user("alice", bytes_used=4_700_000_000, files_used=12)
    site.sign_in(page, "alice")
    expect(page.get_by_text("4.7 GB of 5 GB used")).to_be_visible()
    axe(page)
