"""People and what they think of each other's pictures, with a browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from accounts import follows
from accounts.models import Notification, User
from media_api.likes import like
from media_api.models import Like, Report
from media_api.storage import opened
from tests.journeys.site import Site
from tests.makers import make_album, make_media, make_user

Axe = Callable[[Page], None]
OpenBrowser = Callable[..., BrowserContext]


@pytest.fixture
def halves(tmp_path: Path) -> Path:
    """Red at the left, blue at the right."""
    image = Image.new("RGB", (800, 400), "red")
    image.paste("blue", (400, 0, 800, 400))
    image.save(path := tmp_path / "halves.png")
    return path


def colour_of(user: User, place: tuple[float, float]) -> str:
    with opened(user.pictures.get().key) as file:
        image = Image.open(io.BytesIO(file.read())).convert("RGB")
    red, _, blue = image.getpixel(tuple(int(part * image.width) for part in place))  # type: ignore[misc,arg-type]
    return "red" if red > blue else "blue"


def test_an_avatar_is_cropped_by_the_keyboard(
    page: Page, site: Site, axe: Axe, halves: Path
) -> None:
    user = make_user("carol")
    site.sign_in(page, "carol")
    page.goto("/settings/profile")
    page.set_input_files("#avatar-source", halves)
    square = page.get_by_role("application")
    square.focus()
    for key in ["-"] * 20 + ["ArrowRight"] * 20:
        square.press(key)
    expect(page.locator("[name=side]")).to_have_value("60")
    axe(page)
    page.get_by_role("button", name="Save the avatar").click()
    expect(page.get_by_alt_text("Your avatar now")).to_be_visible()
    assert {colour_of(user, (place, 0.5)) for place in (0.1, 0.9)} == {"blue"}


def test_an_avatar_is_cropped_by_numbers_without_scripts(
    plain_page: Page, site: Site, halves: Path
) -> None:
    user = make_user("carol")
    site.sign_in(plain_page, "carol")
    plain_page.goto("/settings/profile")
    plain_page.set_input_files("#avatar-source", halves)
    plain_page.fill("[name=left]", "25")
    plain_page.get_by_role("button", name="Save the avatar").click()
    expect(plain_page.get_by_alt_text("Your avatar now")).to_be_visible()
    assert [colour_of(user, (place, 0.5)) for place in (0.1, 0.9)] == ["red", "blue"]


@pytest.mark.parametrize("scripted", [True, False], ids=["with scripts", "without scripts"])
def test_following_and_liking(
    page: Page,
    plain_page: Page,
    site: Site,
    scripted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    used = page if scripted else plain_page
    carol, dave = make_user("carol"), make_user("dave")
    media = make_media(carol)
    site.sign_in(used, "dave")
    used.goto("/carol")
    used.get_by_role("button", name="Follow", exact=True).click()
    expect(used.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    used.goto(f"/image/{media.public_id}")
    used.get_by_role("button", name="Like 0").click()
    expect(used.get_by_role("button", name="Liked 1")).to_be_visible()
    used.get_by_role("button", name="Liked 1").click()
    expect(used.get_by_role("button", name="Like 0")).to_be_visible()
    assert follows.follows(dave, carol)
    assert not Like.objects.exists()
    assert [*Notification.objects.values_list("user__username", "kind")] == [("carol", "follow")]


def test_reporting_without_an_account_and_without_scripts(plain_page: Page, site: Site) -> None:
    media = make_media(make_user("carol"))
    plain_page.goto(f"/image/{media.public_id}")
    plain_page.get_by_role("link", name="Report").click()
    plain_page.select_option("[name=reason]", "copyright")
    plain_page.fill("[name=text]", "It is mine.")
    plain_page.get_by_role("button", name="Send the report").click()
    expect(plain_page.get_by_text("Thank you.")).to_be_visible()
    assert Report.objects.get().media == media


def test_the_palette_of_the_account_and_the_switch_on_a_device(page: Page, site: Site) -> None:
    make_user("carol", palette="dark")
    site.sign_in(page, "carol")
    root, switch = page.locator("html"), page.locator("[data-theme-switch]")
    page.goto("/carol")
    expect(root).to_have_attribute("data-theme", "dark")
    switch.click()
    page.reload()
    expect(root).to_have_attribute("data-theme", "light")
    User.objects.update(palette="light")
    page.reload()
    switch.click()
    User.objects.update(palette="dark")
    page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize(
    ("locale", "accent", "scheme"),
    [
        ("en-GB", "", "light"),
        ("zh-CN", "lagoon", "dark"),
        ("zh-CN", "ember", "light"),
        ("en-GB", "heather", "dark"),
    ],
)
def test_everybody_can_use_the_pages(
    open_browser: OpenBrowser, site: Site, axe: Axe, locale: str, accent: str, scheme: Any
) -> None:
    carol = make_user("carol", accent=accent, name="Carol", website="https://carol.example/")
    media, album = make_media(carol), make_album(carol)
    make_media(carol, album=album)
    for number in range(3):
        other = make_user(f"other{number}")
        follows.follow(other, carol)
        like(other, media)
    page = open_browser(locale=locale, color_scheme=scheme).new_page()
    site.sign_in(page, "carol")
    for path in (
        "/carol",
        "/carol/albums",
        "/carol/followers",
        "/other0",
        f"/album/{album.public_id}",
        f"/image/{media.public_id}",
        "/other0/report",
        "/notifications",
        "/settings/profile",
        "/settings/account",
        "/settings/notifications",
    ):
        page.goto(path)
        axe(page)
