"""A decision document from the officer's desk to the reader's disk, in the browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from registry.domain.vocabulary import Duty
from tests.browser import steps
from tests.browser.site import Site
from tests.paper_walk import CLEAN, MOBILE, PaperWalk

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_a_decision_is_barred_masked_released_and_saved(
    open_page: OpenPage, site: Site, tmp_path: Path
) -> None:
    first, masked = tmp_path / "张三决定书.txt", tmp_path / "脱敏.txt"
    first.write_text(f"{CLEAN}电话{MOBILE}", "utf-8")
    masked.write_text(CLEAN, "utf-8")
    with site.writing() as now:
        walk = PaperWalk(now=now, decided_on=steps.days_ago(30).isoformat())
        for duty in (Duty.HANDLE, Duty.PUBLISH):
            site.let_sign_in(walk.officers[duty])
    desk, other, reader = open_page(), open_page(), open_page()
    steps.sign_in(desk, walk.officers[Duty.HANDLE])
    steps.sign_in(other, walk.officers[Duty.PUBLISH])

    desk.goto(f"/work/records/{walk.record.key}/?purpose=review")
    desk.get_by_role("link", name="提出公开决定书").click()
    desk.get_by_label("所涉行政处罚").select_option(walk.record.key)
    desk.get_by_label("拟公开的文书").set_input_files(first)
    desk.get_by_role("button", name="提出公开文书").click()
    expect(desk.get_by_text("案件已建立。")).to_be_visible()
    other.goto(desk.url)
    expect(other.get_by_text("手机号码：正文")).to_be_visible()
    desk.get_by_text("更换为脱敏版本").first.click()
    desk.get_by_label("脱敏后的文书").set_input_files(masked)
    desk.get_by_role("button", name="更换为脱敏版本").click()
    expect(desk.get_by_text("已办理，案件进入下一环节。")).to_be_visible()
    other.reload()
    other.get_by_role("button", name="公开文书", exact=True).click()
    expect(other.get_by_role("link", name="公众可下载的文书")).to_be_visible()

    steps.settle(site)
    reader.goto(steps.page_of(walk.firm))
    with reader.expect_download() as saved:
        reader.get_by_role("link", name="行政处罚决定书").click()
    assert saved.value.suggested_filename.startswith("行政处罚决定书 ")
    assert saved.value.path().read_text("utf-8") == CLEAN
