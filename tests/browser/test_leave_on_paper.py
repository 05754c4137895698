"""A bank brings a firm's leave on paper; an officer verifies it; the firm complains."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from registry.domain.vocabulary import Duty
from registry.models import User
from tests import factories
from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.browser.test_authorising import ask, lasting_system
from tests.functional.partners import administrator
from tests.functional.signed_forms import pdf

pytestmark = pytest.mark.browser
FIRM = "贵州授权书示例食品有限公司"


def enter(page: Page, user: User, door: str) -> Page:
    """Sign in at a door of the product."""
    page.goto(f"/sign-in/?next={door}")
    steps.sign_in_here(page, user)
    page.wait_for_url(f"**{door}**")
    return page


def hand_in(page: Page, code: str, scan: Path) -> None:
    """Hand in a form of a firm on the bank's page."""
    page.get_by_role("link", name="企业授权").click()
    page.get_by_label("企业统一社会信用代码").fill(code)
    page.get_by_label("用途").select_option(label="贷前审查")
    page.get_by_label("企业签署日期").fill(str(steps.days_ago(1)))
    page.get_by_label("有效期至").fill(str(steps.days_ago(-30)))
    page.get_by_label("签署人").fill("示例法定代表人")
    page.get_by_label("授权书扫描件").set_input_files(scan)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已提交：")).to_be_visible()


def row_of(page: Page, firm: str) -> Locator:
    """Return the row of a list that names a firm; other tests have rows there too."""
    return page.get_by_role("article").filter(has_text=firm)


def verify(page: Page) -> None:
    """Find the form among the office's tasks and verify it."""
    page.goto("/work/tasks/?kind=signed_form")
    row_of(page, FIRM).get_by_role("link", name="核验通过").click()
    expect(page.get_by_text("提交机构：示例银行")).to_be_visible()
    page.get_by_label("按登记电话联系企业").check()
    page.get_by_label("核验情况").fill("示例：电话联系企业，确认授权")
    page.get_by_role("button", name="核验通过").click()
    expect(page.get_by_text("已办理，案件进入下一环节")).to_be_visible()


def complain(page: Page, code: str) -> None:
    """See on what the leave rests, and complain of the newest look."""
    page.get_by_role("link", name="授权查询").click()
    expect(page.get_by_role("link", name="凭该机构提交的授权书")).to_be_visible()
    page.goto(f"/firm/{code}/readings/")
    page.get_by_role("link", name="投诉").first.click()
    page.get_by_label("投诉理由").select_option(label="查阅目的不实")
    page.get_by_role("button", name="投诉").click()
    expect(page.get_by_text("已提出：")).to_be_visible()


def hear(keeper: Page, bank: Page) -> None:
    """Ask the bank to explain, and let it."""
    keeper.get_by_role("link", name="查阅投诉").click()
    row_of(keeper, FIRM).get_by_role("link", name="示例银行").click()
    keeper.get_by_role("button", name="要求说明").click()
    expect(keeper.get_by_text("已要求说明：")).to_be_visible()
    bank.goto("/partner/complaints/")
    bank.get_by_label("文字说明").fill("示例：误选查阅目的")
    bank.get_by_role("button", name="提交说明").click()
    expect(bank.get_by_text("示例：误选查阅目的")).to_be_visible()


def decide(page: Page) -> None:
    """Uphold the complaint, with words."""
    page.reload()
    page.get_by_label("处理决定").select_option(label="投诉成立")
    page.get_by_label("文字说明").fill("示例：查阅目的与实际不符")
    page.get_by_role("button", name="作出决定").click()
    expect(page.get_by_text("已决定：")).to_be_visible()


def test_a_leave_on_paper_opens_the_file_and_the_look_is_complained_of(
    site: Site, open_page: OpenPage, tmp_path: Path
) -> None:
    firm = steps.firm(site, name=FIRM)
    steps.publish(site, firm)
    scan = tmp_path / "授权书.pdf"
    scan.write_bytes(pdf("示例授权书"))
    with site.writing():
        made = lasting_system()
        clerk = administrator(made.client.partner).user
        agent = factories.agent(firm).user
        for user in (clerk, agent):
            site.let_sign_in(user)
    bank, office = open_page(), open_page()
    owner, keeper = open_page(), open_page()
    enter(bank, clerk, "/partner/")
    enter(office, site.officer(Duty.DECIDE), "/work/")
    enter(owner, agent, "/firm/")
    enter(keeper, site.officer(Duty.ADMINISTER), "/work/")

    hand_in(bank, firm.uscc, scan)
    assert ask(site, made, firm).status_code == 403
    verify(office)
    assert ask(site, made, firm).status_code == 200

    complain(owner, firm.uscc)
    hear(keeper, bank)
    decide(keeper)
    owner.reload()
    expect(owner.get_by_text("示例：查阅目的与实际不符")).to_be_visible()
