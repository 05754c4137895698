"""A firm's account from the counter to the firm's own page, in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from registry.domain.vocabulary import Duty
from registry.models import Enterprise
from tests.browser import steps
from tests.browser.site import SIGNS_WITH, Site

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def issue(page: Page, firm: Enterprise) -> str:
    """Find the firm at the counter, issue a code, and read it off the page."""
    page.goto(f"/work/firms/?q={firm.uscc}")
    page.get_by_role("link", name="企业代理人").click()
    page.get_by_label("代理人身份").select_option(label="主管代理人")
    page.get_by_label("代理人姓名").fill("示例甲")
    page.get_by_label("证明", exact=True).fill("示例授权委托书第8号")
    page.get_by_label("证明有效期最后一日").fill(str(steps.days_ago(-20)))
    page.get_by_label("代码送达方式").select_option(label="窗口")
    page.get_by_role("button", name="签发代码").click()
    code: str = page.locator("main .tile-value .code").inner_text()
    return code


def join(page: Page, firm: Enterprise, code: str) -> None:
    """Come from the sign-in page and open the account, at the second attempt."""
    page.goto("/sign-in/")
    page.locator("main").get_by_role("link", name="开通企业账号").click()
    page.get_by_label("企业统一社会信用代码").fill(firm.uscc)
    page.get_by_label("一次性代码").fill(code.lower().replace("-", " "))
    page.get_by_label("用户名").fill(f"示例{firm.pk}")
    page.get_by_label("姓名", exact=True).fill("示例甲")
    page.get_by_label("密码", exact=True).fill("12345")
    page.get_by_role("button", name="开通账号").click()
    expect(page.get_by_role("alert")).to_contain_text("密码至少需要8个字符")
    page.get_by_label("密码", exact=True).fill(SIGNS_WITH)
    page.get_by_label("再次输入密码").fill(SIGNS_WITH)
    page.get_by_role("button", name="开通账号").click()
    page.wait_for_url(f"**/firm/{firm.uscc}/")


def test_a_firm_gets_its_account_at_the_counter_and_names_a_further_agent(
    site: Site, desk: Page, phone: Page
) -> None:
    firm = steps.firm(site, name="贵州开户示例食品有限公司")
    steps.sign_in(desk, site.officer(Duty.ENTER, Duty.READ))

    join(phone, firm, issue(desk, firm))

    phone.goto(f"/firm/{firm.uscc}/agents/")
    expect(phone.get_by_text("请在此之前持新的证明到窗口办理")).to_be_visible()
    phone.get_by_label("代理人姓名").fill("示例乙")
    phone.get_by_label("证明", exact=True).fill("示例授权委托书第9号")
    phone.get_by_label("证明有效期最后一日").fill(str(steps.days_ago(-10)))
    phone.get_by_role("button", name="签发代码").click()
    expect(phone.get_by_role("heading", name="一次性代码")).to_be_visible()
    phone.locator("main").get_by_role("link", name="企业代理人").click()
    desk.goto(f"/work/firms/{firm.uscc}/agents/")
    phone.get_by_role("button", name="取消示例乙的代码").click()
    expect(phone.get_by_text("代码已取消。")).to_be_visible()
