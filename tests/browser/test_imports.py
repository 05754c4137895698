"""Files of many rows: progress, report, and held rows linked by hand."""

import csv
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from registry.models import User
from tests import factories
from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.integration.registry.test_record_import import sheet


def register(folder: Path) -> Path:
    """Write a file of two firms; the check character of the second is wrong."""
    right, other = factories.uscc(), factories.uscc()
    wrong = other[:-1] + ("A" if other[-1] != "A" else "B")
    path = folder / "示例企业.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = [["uscc", "name"], [right, "示例甲有限公司"], [wrong, "示例乙有限公司"]]
        csv.writer(file).writerows(rows)
    return path


def penalty_of_a_name(name: str) -> dict[str, Any]:
    """State a penalty of a firm that is named without its code."""
    return factories.penalty(
        punished_name=name,
        document_number="待联示罚1号",
        penalty_kinds=["罚款", "责令停产停业"],
        decided_on=steps.days_ago(30).isoformat(),
        valid_until=steps.days_ago(-300).isoformat(),
    )


def link_by_hand(page: Page, number: str) -> str:
    """Link a held row to the firm offered and submit it; return its address."""
    page.goto("/work/held/")
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="关联这家企业").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交其他执法人员审核。")).to_be_visible()
    return page.url


def test_a_file_is_read_counted_and_reported(
    desk: Page, importer: User, tmp_path: Path
) -> None:
    steps.sign_in(desk, importer)

    steps.bring(desk, register(tmp_path), kind="企业登记信息")

    expect(desk.locator(".tile", has_text="新增")).to_contain_text("1")
    expect(desk.locator(".tile", has_text="拒绝")).to_contain_text("1")
    refused = desk.get_by_role("row", name="uscc")
    expect(refused.get_by_role("cell").first).to_have_text("3")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载").click()
    assert "uscc" in download.value.path().read_text(encoding="utf-8-sig")


def test_a_held_row_linked_by_hand_moves_the_tier(
    open_page: OpenPage, site: Site, importer: User, second: User, tmp_path: Path
) -> None:
    firm = steps.firm(site, name="黔南示例待联食品有限公司")
    file = sheet(tmp_path, penalty_of_a_name("黔南示例待联食品有限公司"))
    working = steps.sign_in(open_page(), importer)
    steps.bring(working, file, kind="质量信用记录（处罚、抽检）")
    assert "未评级" in steps.read(site, steps.page_of(firm))
    draft = link_by_hand(working, "待联示罚1号")
    judging = steps.sign_in(open_page(), second)
    judging.goto(draft)
    steps.attest(judging)

    approved = steps.approve(judging)

    steps.seconds_until(site, steps.page_of(firm), "B 一般", approved)
