"""Everything of one's own in one archive, and leaving for good, with a browser."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from imgfly.jobs import queue
from media_api import clock
from media_api.models import Media
from tests.journeys.site import Site
from tests.makers import PASSWORD, make_media, make_user

Axe = Callable[[Page], None]


def archive_from(page: Page) -> zipfile.ZipFile:
    with page.expect_download() as download:
        page.click("a[download]")
    return zipfile.ZipFile(download.value.path())


def test_the_archive_is_followed_downloaded_and_opened(page: Page, site: Site, axe: Axe) -> None:
    media = make_media(make_user("carol"), title="By the sea")
    site.sign_in(page, "carol", PASSWORD)
    page.goto("/settings/data")
    axe(page)
    page.get_by_role("button", name="Put my archive together").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    axe(page)
    queue.send_due()  # the clock's part
    expect(page.locator("a[download]")).to_be_visible()  # without reloading
    axe(page)
    (row,) = json.loads(archive_from(page).read("media.json"))
    assert (row["id"], row["title"]) == (media.public_id, "By the sea")


def test_without_scripts_the_archive_is_looked_for_by_a_link(plain_page: Page, site: Site) -> None:
    make_user("carol")
    site.sign_in(plain_page, "carol", PASSWORD)
    plain_page.goto("/settings/data")
    plain_page.get_by_role("button", name="Put my archive together").click()
    queue.send_due()
    plain_page.get_by_role("link", name="See how far it is").click()
    assert "README.txt" in archive_from(plain_page).namelist()


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_leaving_staying_and_leaving_for_good(
    page: Page,
    plain_page: Page,
    site: Site,
    axe: Axe,
    scripted: bool,  # noqa: FBT001
) -> None:
    used = page if scripted else plain_page
    make_media(make_user("carol", email="carol@example.org"))
    site.sign_in(used, "carol", PASSWORD)
    leave(used, axe if scripted else None)
    used.goto("/")
    expect(used.locator("h1")).to_have_text("Your account will be deleted")
    used.goto(site.link("carol@example.org"))
    used.get_by_role("button", name="Keep my account").click()
    expect(used.locator("h1")).to_have_text("You stay")
    site.sign_in(used, "carol", PASSWORD)
    leave(used, None)
    User.objects.update(deletes_at=timezone.now() - timedelta(seconds=1))  # a week later
    clock.purge_departed()
    assert not User.objects.exists()
    assert not Media.objects.exists()
    used.goto("/settings/data")
    expect(used.locator("input[name=login]")).to_be_visible()


def leave(page: Page, axe: Axe | None) -> None:
    page.goto("/settings/data")
    page.get_by_role("link", name="Delete my account").click()
    page.fill("input[name=username]", "carol")
    page.fill("input[name=password]", PASSWORD)
    if axe:
        axe(page)
    page.locator("main").get_by_role("button", name="Delete my account").click()
    expect(page.locator("h1")).to_have_text("Your account will be deleted")
    if axe:
        axe(page)
