"""The stage of browser journeys: a live server with the built front end, and Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django_vite.core.asset_loader import DjangoViteAssetLoader
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.site import Site

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("IMGFLY_CHROMIUM", shutil.which("chromium") or "")
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_RUN = "() => axe.run(document, {resultTypes: ['violations']})"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this folder drive a browser, in one process: it is the machine's biggest program."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def built() -> Path:
    """The manifest of the front end, built where that has not been done."""
    subprocess.run([sys.executable, ROOT / "frontend/build.py"], check=True, stdout=sys.stderr)
    return Path(django_settings.BASE_DIR) / "static/dist/manifest.json"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium (IMGFLY_CHROMIUM names it)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread, so Django takes the test for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(
    browser: Browser, transactional_db: None, live_server: Any, settings: Any, built: Path
) -> Iterator[Site]:
    """The portal as a child of this test: rows by makers, letters in `django.core.mail.outbox`."""
    settings.SITE_URL = settings.MEDIA_BASE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.DJANGO_VITE = {"default": {"manifest_path": built, "static_url_prefix": "dist"}}
    DjangoViteAssetLoader._instance = None
    yield Site(live_server.url)
    DjangoViteAssetLoader._instance = None


@pytest.fixture
def open_browser(site: Site, browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Another visitor: `open_browser(java_script_enabled=False, locale="zh-CN", ...)`."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> BrowserContext:
        options = {"base_url": site.url, "locale": "en-GB", **options}
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_browser: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A page of a fresh visitor; whatever it complains about in its console fails the test."""
    page = open_browser().new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: (
            complaints.append(line.text)
            if line.type == "error" and "status of 4" not in line.text
            else None
        ),
    )
    yield page
    assert complaints == []


@pytest.fixture
def plain_page(open_browser: Callable[..., BrowserContext]) -> Page:
    """A page of a visitor without JavaScript."""
    return open_browser(java_script_enabled=False).new_page()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with what axe-core finds wrong on the page shown, in its words."""

    def check(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(AXE_RUN)["violations"]
        told = [
            f"{page.url}: {rule['id']}: {node['html']} - {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]
        assert told == []

    return check
