"""A whole product as its own processes, and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.conftest import copy_database, drop_database, owner_dsn, switch_database
from tests.environment import ROOT

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-sync",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]
START_SECONDS = 60
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder; it needs Debian's Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Wait until the server answers, whatever it says."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - ours
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


@dataclass(frozen=True, slots=True)
class Site:
    """A served product: its address and its database."""

    address: str
    database: str

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let the product's services, called here, write into its database."""
        before = connection.settings_dict["NAME"]
        switch_database(self.database)
        yield
        switch_database(before)


@contextmanager
def serving(database: str) -> Iterator[Site]:
    """Run web, pipeline and worker as processes of their own on a database."""
    port = free_port()
    bind = f"127.0.0.1:{port}"
    commands = (
        ["-m", "gunicorn", "registry.config.wsgi", "--threads", "4", "--bind", bind],
        ["manage.py", "run_pipeline", "--watch"],
        ["manage.py", "procrastinate", "worker"],
    )
    processes = [
        subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, "ZHIXIN_DATABASE": database},
            stdout=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        wait_for(f"http://{bind}")
        yield Site(f"http://{bind}", database)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def site(template: str) -> Iterator[Site]:
    """Serve a database of its own, watched by the pipeline."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"],
        cwd=ROOT,
        check=True,
    )
    name = f"test_{os.getpid()}_browser"
    copy_database(template, name)
    with serving(name) as served:
        yield served
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        drop_database(owner, name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page as large as a phone's, at the site's address."""
    context = browser.new_context(
        base_url=site.address, viewport=PHONE, has_touch=True, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page as large as a desk's, at the site's address."""
    context = browser.new_context(base_url=site.address, viewport=DESK, locale="zh-CN")
    yield context.new_page()
    context.close()
