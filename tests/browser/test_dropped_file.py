"""Somebody is handed a report as a file and drops it on the page, by phone or desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from registry.models import Enterprise
from tests.browser.site import Site
from tests.browser.test_accessibility import broken, wide


def taken(page: Page, firm: Enterprise, folder: Path) -> Path:
    """Take a firm's report from its page."""
    page.goto(f"/enterprises/{firm.uscc}")
    with page.expect_download() as download:
        page.get_by_role("link", name="信用报告（PDF）").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def drop(page: Page, file: Path) -> None:
    page.goto("/verify")
    page.get_by_label("回执或报告的文件").set_input_files(file)
    page.get_by_role("button", name="验证文件").click()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_report_is_taken_dropped_and_known_and_altered_it_is_not(
    request: pytest.FixtureRequest,
    site: Site,
    published: Enterprise,
    tmp_path: Path,
    size: str,
) -> None:
    page: Page = request.getfixturevalue(size)
    file = taken(page, published, tmp_path)

    drop(page, file)
    expect(page.get_by_text("文件真实，内容未改动")).to_be_visible()
    expect(page.get_by_role("link", name="遵义公示示例酒业有限公司")).to_be_visible()
    assert [*wide(page), *broken(page)] == []

    spoilt = bytearray(file.read_bytes())
    spoilt[len(spoilt) // 3] ^= 1
    file.write_bytes(spoilt)
    drop(page, file)
    expect(page.get_by_text("文件在签章后被改动")).to_be_visible()
    assert [*wide(page), *broken(page)] == []


def test_without_a_script_a_file_that_is_no_pdf_is_refused_with_a_sentence(
    browser_without_script: Page, tmp_path: Path
) -> None:
    page, file = browser_without_script, tmp_path / "示例.txt"
    file.write_text("示例")

    drop(page, file)

    expect(page.get_by_text("这不是PDF文件").first).to_be_visible()
    assert wide(page) == []


@pytest.fixture
def browser_without_script(request: pytest.FixtureRequest) -> Page:
    """Open a page in which no script runs."""
    opened: Page = request.getfixturevalue("open_page")(java_script_enabled=False)
    return opened
