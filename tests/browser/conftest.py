"""A real browser in front of a whole product, and who sits at it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker

from registry.domain.vocabulary import Duty
from registry.models import Enterprise, User
from tests.browser import public_pages, steps
from tests.browser.site import Site, serving
from tests.conftest import copy_database, drop_database, owner_dsn
from tests.environment import ROOT

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]
OF_PAGES = {"test_accessibility", "test_keyboard", "test_public_pages", "test_reading"}
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; it needs Debian's Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            # A site and a browser for each of two processes, of what there are.
            is_journey = item.path.stem not in OF_PAGES
            group = "browser journeys" if is_journey else "browser pages"
            item.add_marker(pytest.mark.xdist_group(group))


def require_chromium() -> None:
    """Skip what asks for a browser where there is none."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium-headless-shell")


@pytest.fixture(scope="session")
def site(template: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """Serve a database of its own, watched by the pipeline."""
    require_chromium()
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"],
        cwd=ROOT,
        check=True,
    )
    name = f"test_{os.getpid()}_browser"
    copy_database(template, name)
    with serving(name, django_db_blocker) as served:
        yield served
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        drop_database(owner, name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, anew for each module, so that none grows old."""
    require_chromium()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop running in this thread, and Django, which sees it,
        # would refuse to prepare data; nothing else of ours runs in that loop.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=ARGUMENTS
        )
        yield chromium
        chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Open pages at the site, each in a context of its own, as Chinese readers have."""
    contexts: list[BrowserContext] = []

    def opened(viewport: ViewportSize = DESK, **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.address, viewport=viewport, locale="zh-CN", **options
        )
        context.set_default_timeout(steps.PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """Open a page as large as a phone's, at the site's address."""
    return open_page(PHONE, has_touch=True)


@pytest.fixture
def desk(open_page: OpenPage) -> Page:
    """Open a page as large as a desk's, at the site's address."""
    return open_page(DESK)


@pytest.fixture(scope="session")
def inspector(site: Site) -> User:
    """Appoint an officer who enters."""
    return site.officer(Duty.ENTER, Duty.READ)


@pytest.fixture(scope="session")
def second(site: Site) -> User:
    """Appoint another officer, who approves."""
    return site.officer(Duty.APPROVE, Duty.READ)


@pytest.fixture(scope="session")
def importer(site: Site) -> User:
    """Appoint an officer who imports files and works through what is held."""
    return site.officer(Duty.IMPORT, Duty.ENTER, Duty.READ)


@pytest.fixture(scope="session")
def published(site: Site) -> Enterprise:
    """Publish a penalty of a firm: a fine, and an order to stop production."""
    firm = steps.firm(site, name="遵义公示示例酒业有限公司")
    steps.publish(site, firm, penalty_kinds=["fine", "production_stopped"])
    return firm


@pytest.fixture(scope="session")
def filled(site: Site) -> dict[str, str]:
    """Publish what fills every list; return what the paths of the pages name."""
    return public_pages.fill(site)
