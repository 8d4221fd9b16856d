"""Keys, from their making to their end, as somebody with a browser and a terminal sees it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from media_api.models import Media
from tests.journeys.site import Site
from tests.makers import make_album, make_image, make_user

Axe = Callable[[Page], None]


def made(page: Page, name: str) -> None:
    page.goto("/settings/api")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name=f"Your key “{name}”")).to_be_visible()


def ran(folder: Path, command: str) -> dict[str, object]:
    """What the command, pasted into a terminal beside a photo, answers."""
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    (tmp_path / "photo.jpg").write_bytes(make_image(size=(64, 48)))
    return tmp_path


def test_two_keys_are_made_used_and_one_of_them_revoked(
    page: Page, site: Site, axe: Axe, folder: Path
) -> None:
    alice = make_user("alice")
    make_album(alice, name="Holidays")
    site.sign_in(page, "alice")
    made(page, "Laptop")
    made(page, "Phone")
    page.locator("summary", has_text="curl").click()
    axe(page)
    command = page.locator("#config-curl").inner_text()
    assert ran(folder, command)["status_code"] == 200
    page.goto("/settings/api")
    expect(page.get_by_text("Last used")).to_be_visible()
    axe(page)
    page.locator("summary", has_text="Revoke").filter(has_text="Phone").click()
    axe(page)
    page.get_by_role("button", name="Revoke this key").click()
    expect(page.get_by_text("“Phone” is revoked")).to_be_visible()
    assert ran(folder, command)["status_code"] == 401
    assert Media.objects.count() == 1


def test_all_of_it_works_without_javascript(plain_page: Page, site: Site, folder: Path) -> None:
    page = plain_page
    make_user("alice")
    site.sign_in(page, "alice")
    made(page, "Laptop")
    text = page.get_by_label("API key", exact=True).input_value()
    page.locator("summary", has_text="ShareX").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download imgfly.sxcu").click()
    config = json.loads(download.value.path().read_text())
    assert config["Headers"] == {"X-API-Key": text}
    page.locator("summary", has_text="Regenerate").click()
    page.get_by_role("button", name="Make a new secret").click()
    assert page.get_by_label("API key", exact=True).input_value() != text
    page.locator("summary", has_text="Rename").click()
    page.get_by_label("New name").fill("Desk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()


def test_the_button_copies_the_key(page: Page, site: Site) -> None:
    make_user("alice")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    site.sign_in(page, "alice")
    made(page, "Laptop")
    text = page.get_by_label("API key", exact=True).input_value()
    page.locator("[data-copy=key-text]").click()
    assert page.evaluate("navigator.clipboard.readText()") == text
