"""Takes the pictures of the tour from a demo of its own (页面图片); `make images`."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from docs.tour import PAGES, SIZES, VARIANTS, Variant, picture
from registry.demo.accounts import PASSWORD

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
DATA = ROOT / ".data" / "pictures"
CHROMIUM = "/usr/bin/chromium-headless-shell"
PATIENCE_SECONDS = 600
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}  # of the browser's own words
COLOURS = 48  # enough for smooth letters in each tone the pages have
FORM = "images/record-form.webp"


@contextmanager
def demo() -> Iterator[str]:
    """Serve the demo from data of its own; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{probe.getsockname()[1]}"
    server = subprocess.Popen(
        [sys.executable, "-m", "registry.config.demo_server"],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATA": str(DATA), "ZHIXIN_BIND": bind},
    )
    address = f"http://{bind}"
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def places(address: str) -> dict[str, str]:
    """Choose the firm and the record to show: one whose file has something to say."""
    listed = _read(f"{address}/api/v1/listings?page_size=50")["results"]
    files = [
        _read(f"{address}/api/v1/enterprises/{code}")
        for code in sorted({one["uscc"] for one in listed})
    ]
    fullest = max(files, key=lambda file: (len(file["records"]), file["uscc"]))
    record = _read(f"{address}/api/v1/records?kind=penalty&page_size=1")["results"][0]
    return {"firm": fullest["uscc"], "record": record["key"]}


def open_page(browser: Browser, address: str, variant: Variant) -> Page:
    """Open a page for a reader of a language, a scheme and a size of screen."""
    width, height = SIZES[variant.size]
    context = browser.new_context(
        base_url=address,
        viewport=ViewportSize(width=width, height=height),
        locale=LOCALES[variant.language],
        color_scheme="dark" if variant.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    context.add_cookies(
        [{"name": "django_language", "value": variant.language, "url": address}]
    )
    return context.new_page()


def keep(page: Page, name: str) -> None:
    """Keep what stands on the screen as a small picture."""
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = shot.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")
    few.save(DOCS / name, "WEBP", lossless=True, method=4)


def main() -> None:
    """Renew every picture, from a demo that runs at the address given, if one is."""
    running = nullcontext(sys.argv[1]) if len(sys.argv) > 1 else demo()
    with running as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        at = places(address)
        for variant in VARIANTS:
            page = open_page(browser, address, variant)
            for name, shown in PAGES.items():
                page.goto(shown.path.format(**at))
                keep(page, picture(name, variant))
            page.context.close()
        _keep_form(browser, address)
        browser.close()


def _keep_form(browser: Browser, address: str) -> None:
    """Keep the form of a penalty as an inspector has it on a phone."""
    page = open_page(
        browser, address, Variant(language="zh-hans", scheme="light", size="phone")
    )
    page.goto("/sign-in/?next=/work/record/penalty/")
    page.get_by_label("用户名").fill("inspector")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录").click()
    page.wait_for_url("**/work/record/penalty/**")
    keep(page, FORM)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            _read(f"{address}/api/v1/listings?page_size=1")
        except OSError as error:
            if server.poll() is not None:
                raise RuntimeError("The demo ended by itself.") from error
            time.sleep(1)
        else:
            return
    raise TimeoutError(f"{address} does not answer")


def _read(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - ours
        return json.load(answer)


if __name__ == "__main__":
    main()
