"""An officer notes a review of a penalty, from the firm's line to the case's page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from registry.clock import today
from registry.domain.vocabulary import Duty, ProcedureKind
from tests.browser import steps
from tests.browser.site import Site
from tests.follow_up_walk import FollowUp

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


def test_a_review_is_noted_in_the_browser(open_page: OpenPage, site: Site) -> None:
    with site.writing() as now:
        walk = FollowUp(kind=ProcedureKind.REVIEW, now=now)
        record = walk.penalty()
        site.let_sign_in(walk.officers[Duty.HANDLE])
    page = open_page()
    steps.sign_in(page, walk.officers[Duty.HANDLE])
    page.goto(f"/work/firms/?q={walk.firm.uscc}")
    page.get_by_role("link", name="登记复议或诉讼").click()
    page.get_by_label("被申请复议或者被诉的处罚").select_option(record.key)
    page.get_by_label("救济途径").select_option("litigation")
    page.get_by_label("复议机关或者受诉法院").fill("示例县人民法院")
    page.get_by_label("受理文书号").fill("（2026）示行初1号")
    page.get_by_label("申请（起诉）日期").fill(today().isoformat())
    page.get_by_role("button", name="登记复议或诉讼").click()

    expect(page.get_by_text("案件已建立。")).to_be_visible()
    expect(page.get_by_text("审理中")).to_be_visible()
