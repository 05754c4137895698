"""A loan officer's hour: forty firms in a spreadsheet, settled by keyboard, returned.

The list holds 37 real firms, as the register names them and as somebody types them, and
three invented ones that are struck off or an individual business.
"""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from registry.clock import today
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, User
from registry.services.partners import grant_scope
from search.models import Profile
from search.services.pipeline import run_until_done
from search.services.receipts import receipt_state
from tests import factories
from tests.browser import steps
from tests.browser.site import Site
from tests.conftest import NOW
from tests.environment import ROOT
from tests.functional.partners import administrator, bank, granted
from tests.workbooks import workbook

LIST = ROOT / "tests" / "data" / "loan_list.csv"
HEAD = ("序号", "借款人名称", "统一社会信用代码", "授信额度")
PRESSED_AT_MOST = 30


def loans() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def typed(rows: list[dict[str, str]], folder: Path) -> Path:
    """Write the list as the officer has it: a title, headings, forty rows."""
    lines = (
        (number, row["typed_name"], row["typed_code"], 100 + number)
        for number, row in enumerate(rows, 1)
    )
    path = folder / "贷前名单.xlsx"
    path.write_bytes(workbook(("十一月贷前名单",), HEAD, *lines))
    return path


def officer(site: Site) -> User:
    """Register the firms, and a bank with a person who may ask from today."""
    day = timedelta(days=1)
    with site.writing() as now:
        for row in loans():
            factories.firm(
                name=row["name"],
                code=row["uscc"],
                region=row["region"],
                status=row["status"],
            )
        list(run_until_done(clock=lambda: now))
        partner = bank()
        lasting = replace(
            granted(), effective_from=today() - day, expires_on=today() + day
        )
        registry = factories.officer(Duty.ADMINISTER)
        grant_scope(partner, lasting, actor=registry, now=NOW)
        user = administrator(partner).user
        site.let_sign_in(user)
        assert Profile.objects.filter(uscc__in=[r["uscc"] for r in loans()]).count()
    return user


def settle(desk: Page, rows: list[dict[str, str]]) -> int:
    """Settle row after row with one key each; return how many there were."""
    pressed = 0
    while desk.get_by_role("heading", name="是这家企业吗？").is_visible():
        pressed += 1
        assert pressed <= PRESSED_AT_MOST
        number = int(desk.locator("[data-reference]").inner_text())
        wanted = rows[number - 1]["uscc"]
        key = desk.locator(f'[value="{wanted}"]').get_attribute("data-key")
        assert key, f"row {number} does not offer {wanted}"
        with desk.expect_navigation():
            desk.keyboard.press(key)
    return pressed


def test_a_loan_officer_has_forty_firms_checked_within_the_hour(
    site: Site, desk: Page, tmp_path: Path
) -> None:
    rows = loans()
    user = officer(site)
    desk.goto("/sign-in/?next=/partner/")
    steps.sign_in_here(desk, user)

    desk.get_by_role("link", name="清单核验").click()
    desk.get_by_label("用途").select_option(label="贷前审查")
    desk.get_by_label("企业清单").set_input_files(typed(rows, tmp_path))
    desk.get_by_role("button", name="读取各列").click()
    expect(desk.get_by_label("自有编号")).to_have_value("0")
    expect(desk.get_by_label("企业名称 （选填）")).to_have_value("1")
    desk.get_by_role("button", name="开始比对").click()
    desk.get_by_role("link", name="逐条核定").click()
    pressed = settle(desk, rows)
    desk.get_by_role("button", name="开始核验").click()
    with desk.expect_download() as fetched:
        desk.get_by_role("link", name="下载清单").click()

    assert fetched.value.suggested_filename == "贷前名单（已核验）.xlsx"
    told = answers(Path(fetched.value.path()))
    assert [one["档案统一社会信用代码"] for one in told] == [r["uscc"] for r in rows]
    assert {one["核验结论"] for one in told} == {"相符"}
    assert [one["授信额度"] for one in told] == [101 + at for at in range(40)]
    assert 10 <= pressed <= PRESSED_AT_MOST
    assert [one["登记状态"] for one in told].count("注销") == 2
    branch, individual = told[36], told[39]
    assert "分支机构" in branch["提示"]
    assert individual["公开等级"] == "不公布"
    with site.writing():
        assert receipt_state(told[0]["核验回执"]).check.user == user
        seen = AccessEntry.objects.filter(user=user, purpose="lending")
        assert seen.count() == 40


def answers(path: Path) -> list[dict[str, Any]]:
    """Return the rows of the workbook that came back, below its title."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    title, head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert title[0] == "十一月贷前名单"
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]
