"""Every page of officers and firms, in both languages and schemes, breaks no rule."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.vocabulary import Duty
from registry.models import Enterprise, PartnerUser, Record
from registry.services.access import Asked, log_asking
from registry.services.partners import Caller
from search.domain.matching import Stated
from search.models import Portfolio, PortfolioFile, WatchedFirm
from search.services.checks import Row
from search.services.portfolios import open_portfolio
from search.services.watched_firms import add_firms
from tests import factories
from tests.browser import steps
from tests.browser.public_pages import LONGEST
from tests.browser.site import Site
from tests.functional.partners import WHOLE, administrator, bank, system
from tests.listing_walk import Walk

AXE = Axe()
WIDTHS = (390, 768, 1280, 1920)
PAGES = {
    "work": "/work/",
    "find": "/work/firms/?q=示例",
    "held": "/work/held/",
    "imports": "/work/imports/",
    "lists to match": "/work/matching/",
    "penalty": "/work/record/penalty/",
    "sample": "/work/record/sampling/",
    "check": "/work/record/on_site/",
    "faulty": "/work/record/penalty/{draft}/?check=1",
    "review": "/work/drafts/{draft}/",
    "tasks": "/work/tasks/",
    "clocks": "/work/clocks/",
    "case": "/work/cases/{case}/",
    "agents": "/work/firms/{published}/agents/",
    "join": "/firm/join/",
    "joining a bank": "/partner/join/",
    "bank": "/partner/",
    "use of a bank": "/partner/use/",
    "portfolios": "/partner/watch/",
    "portfolio": "/partner/watch/{portfolio}/",
    "firms of a portfolio": "/partner/watch/{portfolio}/firms/",
    "changes": "/partner/watch/{portfolio}/changes/",
    "new case": "/work/cases/new/listing/{published}/propose/",
    "at the counter": "/work/cases/new/objection/{published}/file/",
    "record": "/work/records/{record}/?purpose=review",
    "changes of tier": "/work/tiers/",
    "candidates": "/work/candidates/",
    "own file": "/firm/{published}/",
    "own filing": "/firm/{published}/file/tier_review/",
    "who looked": "/firm/{published}/readings/",
    "who may read the whole file": "/firm/{published}/authorisations/",
}


@pytest.fixture(scope="module")
def person(site: Site) -> PartnerUser:
    """Return the administrator of a bank."""
    with site.writing():
        return administrator(bank())


@pytest.fixture(scope="module")
def portfolio(site: Site, person: PartnerUser, published: Enterprise) -> Portfolio:
    """Return a portfolio: a firm changed, one to be settled, a file with faults."""
    with site.writing() as now:
        caller = Caller(partner=person.partner, scope=WHOLE, user=person.user)
        made = open_portfolio("示例贷款", "loan_care", caller=caller, now=now)
        rows = [Row(reference="A-1", stated=Stated("", code=published.uscc))]
        add_firms(made, rows, caller=caller, now=now)
        row = made.firms.get()
        row.told = {**(row.told or {}), "counts": {}, "facts": [], "name": "示例旧名"}
        row.told_version = 0
        row.save()
        WatchedFirm.objects.create(
            portfolio=made,
            statement="0" * 64,
            stated_name=LONGEST,
            status="possible",
            candidates=[published.uscc],
            candidates_total=1,
        )
        PortfolioFile.objects.create(
            portfolio=made,
            user=person.user,
            file_name="示例名单.csv",
            state="done",
            faults=[(2, "long_name")],
            created_at=now,
            updated_at=now,
            kept_until=now,
        )
    return made


@pytest.fixture(scope="module")
def known(site: Site, published: Enterprise, portfolio: Portfolio) -> dict[str, str]:
    """Return what the addresses need: a firm with records, one of 70 characters."""
    longest = steps.firm(site, name=LONGEST)
    stated = factories.penalty(longest, punished_name=LONGEST, remark="示例备注")
    draft = steps.submitted(site, stated, by=site.officer())
    with site.writing() as now:
        case = Walk(now=now).to(ListingStep.NOTIFY).case_id
        record = Record.objects.get(parties__enterprise=published)
    return {
        "published": published.uscc,
        "draft": str(draft.pk),
        "case": str(case),
        "record": record.key,
        "portfolio": str(portfolio.pk),
    }


@pytest.fixture(scope="module")
def officer_page(browser: Browser, site: Site) -> Iterator[Page]:
    """Open a page for all of this module, with an officer of many duties signed in."""
    officer = site.officer(Duty.ENTER, Duty.READ, Duty.HANDLE)
    context = browser.new_context(base_url=site.address, locale="zh-CN")
    yield steps.sign_in(context.new_page(), officer)
    context.close()


@pytest.fixture(scope="module")
def agent_page(browser: Browser, site: Site, published: Enterprise) -> Iterator[Page]:
    """Open a page for all of this module, with the firm's agent signed in."""
    with site.writing():
        agent = factories.agent(published).user
        site.let_sign_in(agent)
    context = browser.new_context(base_url=site.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in/?next=/firm/")
    steps.sign_in_here(page, agent)
    page.wait_for_url("**/firm/**")
    yield page
    context.close()


@pytest.fixture(scope="module")
def bank_page(
    browser: Browser, site: Site, published: Enterprise, person: PartnerUser
) -> Iterator[Page]:
    """Open a page for all of this module, with a bank's administrator signed in."""
    with site.writing() as now:
        partner, made = person.partner, system(person.partner)
        caller = Caller(partner=partner, scope=WHOLE, client=made.client)
        asked = Asked(enterprise=published.pk, fields=["identity"], answer="match")
        log_asking(caller, [asked], purpose="lending", what="check", now=now)
        site.let_sign_in(person.user)
    context = browser.new_context(base_url=site.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/sign-in/?next=/partner/")
    steps.sign_in_here(page, person.user)
    page.wait_for_url("**/partner/")
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule_or_its_frame(
    desk: Page,
    officer_page: Page,
    agent_page: Page,
    bank_page: Page,
    name: str,
    known: dict[str, str],
) -> None:
    path = PAGES[name].format(**known)
    signed_in = {
        "/work/": officer_page,
        "/firm/9": agent_page,
        "/partner/join": desk,
        "/partner/": bank_page,
    }
    page = next((signed_in[at] for at in signed_in if path.startswith(at)), desk)
    faults = []
    page.goto(path)
    for language in ("中文", "English"):
        with page.expect_navigation():
            page.get_by_role("button", name=language).click()
        faults += [f"{language}: {fault}" for fault in wide(page) + broken(page)]

    assert faults == []


def broken(page: Page) -> list[str]:
    """Return the rules of axe that a page breaks; only contrast differs in the dark."""
    # Without motion a colour is at once what it will be.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    faults = AXE.run(page).response["violations"]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    faults += AXE.run(page, options={"runOnly": ["color-contrast"]}).response[
        "violations"
    ]
    return [f"{fault['id']} {fault['nodes'][0]['target']}" for fault in faults]


def wide(page: Page) -> list[str]:
    """Return the widths at which a page must be scrolled sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"too wide at {width}")
    return found
