"""The whole way once, as people go it: a phone, a desk, and the public's screen."""

import re

from playwright.sync_api import Page, expect

from registry.domain.vocabulary import Duty
from registry.models import Enterprise, User
from tests import factories
from tests.browser import steps
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.site import Site

WITHIN = 1.0  # second, from the answer to the approval to the public page


def test_a_penalty_goes_from_a_phone_to_the_public_within_a_second(
    phone: Page, desk: Page, site: Site, inspector: User, second: User
) -> None:
    firm = steps.firm(site, name="遵义示例途远酒业有限公司")
    steps.sign_in(phone, inspector).goto("/work/record/penalty/")
    steps.pick_firm(phone, firm, part="途远")
    steps.fill_penalty(phone, number="途示罚〔2026〕1号")
    draft = steps.submit(phone)
    steps.sign_in(desk, second).goto(draft)
    steps.attest(desk)

    approved = steps.approve(desk)

    page = steps.page_of(firm)
    assert steps.seconds_until(site, page, "途示罚〔2026〕1号", approved) <= WITHIN


def test_the_public_page_tells_tier_points_rule_law_and_record(
    phone: Page, site: Site, published: Enterprise
) -> None:
    phone.goto(steps.page_of(published))

    expect(phone.locator(".tier-large")).to_contain_text("B 一般")
    line = phone.locator(".ledger tbody tr", has_text="行政处罚")
    expect(line).to_contain_text("−30")
    expect(line.get_by_role("link", name="责令停产停业")).to_be_visible()
    expect(line).to_contain_text("武汉市食品药品监督管理局")
    expect(phone.locator(".ledger-result")).to_contain_text("100 − 30 = 70")
    card = phone.locator("article.fact")
    expect(card).to_contain_text("抽查时发现三个批次的标签缺少生产日期")
    expect(card.get_by_role("link", name="如何提出异议")).to_be_visible()


def test_the_search_finds_the_firm_with_its_tier(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/?q=公示示例")

    row = desk.locator("article.result", has_text=published.uscc)
    expect(row).to_contain_text("B 一般")


def test_a_simple_procedure_leaves_no_public_trace(
    desk: Page, site: Site, inspector: User, second: User
) -> None:
    firm = steps.firm(site, name="毕节示例简易食品有限公司")
    before = steps.seen_by_the_public(site, firm)
    draft = steps.submitted(site, factories.penalty(firm), by=inspector)
    steps.sign_in(desk, second).goto(f"/work/drafts/{draft.pk}/")
    steps.attest(desk, procedure="简易程序")

    steps.approve(desk)

    assert steps.seen_by_the_public(site, firm) == before


def test_the_reviewer_sees_what_will_be_public_and_what_not(
    desk: Page, site: Site, inspector: User, second: User
) -> None:
    stated = factories.penalty(steps.firm(site), remark="内部备注")
    draft = steps.submitted(site, stated, by=inspector)

    steps.sign_in(desk, second).goto(f"/work/drafts/{draft.pk}/")

    public = desk.get_by_role("region", name="将向公众公示的内容")
    internal = desk.get_by_role("region", name="不公示、仅供内部使用的内容")
    expect(public).to_contain_text("经营标签不符合规定的食品")
    expect(public).not_to_contain_text("内部备注")
    expect(internal).to_contain_text("内部备注")
    expect(desk.get_by_role("button", name="审核通过")).to_be_enabled()


def test_who_entered_a_penalty_cannot_approve_it_and_reads_why(
    phone: Page, site: Site
) -> None:
    both = site.officer(Duty.ENTER, Duty.APPROVE)
    draft = steps.submitted(site, factories.penalty(steps.firm(site)), by=both)

    steps.sign_in(phone, both).goto(f"/work/drafts/{draft.pk}/")

    button = phone.get_by_role("button", name="审核通过")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("须由其他执法人员审核"))


def test_what_is_returned_comes_back_with_its_reason(
    open_page: OpenPage, site: Site, inspector: User, second: User
) -> None:
    draft = steps.submitted(site, factories.penalty(steps.firm(site)), by=inspector)
    reviewing = steps.sign_in(open_page(), second)
    reviewing.goto(f"/work/drafts/{draft.pk}/")
    reviewing.get_by_label("理由").fill("处罚依据缺少条款项")
    reviewing.get_by_role("button", name="退回").click()
    expect(reviewing.get_by_text("已退回")).to_be_visible()

    writing = steps.sign_in(open_page(PHONE), inspector)
    writing.get_by_role("link", name=draft.stated["document_number"]).click()

    notice = writing.locator(".notice", has_text="退回理由")
    expect(notice).to_contain_text("处罚依据缺少条款项")
    expect(writing.get_by_role("link", name="返回修改")).to_be_visible()
