"""What was typed is not lost, whatever happens; and nothing needs a script."""

from playwright.sync_api import Page, expect

from registry.models import Enterprise, User
from tests.browser import steps
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.site import Site

NUMBER = "行政处罚决定书文号"


def typing(page: Page, user: User, text: str) -> None:
    """Begin a penalty and type its number."""
    steps.sign_in(page, user).goto("/work/record/penalty/")
    page.get_by_label(NUMBER).press_sequentially(text)


def test_a_draft_is_kept_as_one_types(phone: Page, inspector: User) -> None:
    typing(phone, inspector, "续示罚1号")
    expect(phone.get_by_text("草稿已存到服务器")).to_be_visible(timeout=10_000)

    phone.reload()

    expect(phone.get_by_label(NUMBER)).to_have_value("续示罚1号")


def test_what_was_typed_survives_an_expired_sign_in(
    phone: Page, inspector: User
) -> None:
    typing(phone, inspector, "续示罚2号")
    phone.context.clear_cookies(name="sessionid")
    phone.get_by_role("button", name="下一步：核对").click()
    steps.sign_in_here(phone, inspector)

    expect(phone.get_by_label(NUMBER)).to_have_value("续示罚2号")
    expect(phone.get_by_text("在本机保存的内容")).to_be_visible()


def test_what_was_typed_survives_a_lost_connection(
    phone: Page, inspector: User
) -> None:
    typing(phone, inspector, "续示罚3号")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="保存草稿").last.click()
    expect(phone.get_by_text("网络连接中断").first).to_be_visible()
    phone.context.set_offline(False)

    phone.get_by_role("button", name="重新提交").first.click()

    expect(phone.get_by_text("草稿已保存。")).to_be_visible()
    expect(phone.get_by_label(NUMBER)).to_have_value("续示罚3号")


def test_a_faulty_form_says_so_at_the_top_and_at_the_field(
    phone: Page, inspector: User
) -> None:
    typing(phone, inspector, "续示罚4号")
    phone.get_by_role("button", name="下一步：核对").click()

    summary = phone.get_by_role("alert")
    summary.get_by_role("link", name="处罚决定日期").click()

    expect(phone.get_by_label("处罚决定日期")).to_be_focused()
    expect(phone.get_by_label("处罚决定日期")).to_have_attribute("aria-invalid", "true")
    expect(phone.get_by_label(NUMBER)).to_have_value("续示罚4号")


def test_a_penalty_is_recorded_without_javascript(
    open_page: OpenPage, site: Site, inspector: User
) -> None:
    steps.firm(site, name="安顺示例无脚本食品有限公司")
    page = open_page(PHONE, java_script_enabled=False)
    steps.sign_in(page, inspector).get_by_label("先查找企业").fill("无脚本")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="录入处罚").click()
    steps.fill_penalty(page, number="无脚本示罚1号")

    steps.submit(page)

    expect(page.get_by_text("待审核")).to_be_visible()


def test_firms_are_found_without_javascript(
    open_page: OpenPage, published: Enterprise
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    page.goto("/")
    page.get_by_label("企业名称或统一社会信用代码").fill("公示示例")
    page.get_by_role("button", name="查询").click()

    page.get_by_role("link", name=published_name(page)).click()

    expect(page).to_have_url(steps.page_of(published))


def published_name(page: Page) -> str:
    """Return the name that the first result bears."""
    return page.locator(".result-name").first.inner_text()
