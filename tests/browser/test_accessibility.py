"""Every page of officers and firms, in both languages and schemes, breaks no rule."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from registry.clock import day_of
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, Enterprise, Record, User
from registry.services.access import Asked, log_asking
from registry.services.complaints import ask, complain
from registry.services.partner_people import caller_of
from registry.services.partners import Caller
from search.domain.check_sheets import ColumnUse
from search.domain.matching import Stated
from search.models import Portfolio, PortfolioFile, WatchedFirm
from search.services.check_sheet_runs import run_sheet
from search.services.check_sheets import Brought, accept_sheet, confirm
from search.services.checks import Row
from search.services.portfolios import open_portfolio
from search.services.watched_firms import add_firms
from tests import factories
from tests.browser import steps
from tests.browser.public_pages import LONGEST
from tests.browser.site import Site
from tests.functional.partners import WHOLE, system
from tests.functional.signed_forms import Desk
from tests.listing_walk import Walk
from tests.workbooks import workbook

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
    "leaves of a bank": "/partner/authorisations/",
    "complaints to a bank": "/partner/complaints/",
    "case of a signed form": "/work/cases/{form}/",
    "complaints": "/work/complaints/",
    "complaint": "/work/complaints/{complaint}/",
    "receipts of a bank": "/partner/receipts/",
    "decisions of a bank": "/partner/decisions/",
    "workbooks": "/partner/checks/",
    "workbook's columns": "/partner/checks/{brought}/",
    "workbook to be settled": "/partner/checks/{possible}/",
    "row to be settled": "/partner/checks/{possible}/1/",
    "workbook checked": "/partner/checks/{checked}/",
    "new case": "/work/cases/new/listing/{published}/propose/",
    "at the counter": "/work/cases/new/objection/{published}/file/",
    "record": "/work/records/{record}/?purpose=review",
    "changes of tier": "/work/tiers/",
    "candidates": "/work/candidates/",
    "own file": "/firm/{published}/",
    "own filing": "/firm/{published}/file/tier_review/",
    "who looked": "/firm/{published}/readings/",
    "a look": "/firm/{published}/readings/{look}/",
    "a look complained of": "/firm/{published}/readings/{disputed}/",
    "who may read the whole file": "/firm/{published}/authorisations/",
}


@pytest.fixture(scope="module")
def desk_of_a_bank(site: Site) -> Desk:
    """Let a bank with a clerk hand in a firm's signed form."""
    with site.writing() as now:
        return Desk(now=now)


@pytest.fixture(scope="module")
def known(
    site: Site, published: Enterprise, desk_of_a_bank: Desk, agent: User
) -> dict[str, str]:
    """Return what the addresses need: a firm with records, one of 70 characters."""
    longest = steps.firm(site, name=LONGEST)
    stated = factories.penalty(longest, punished_name=LONGEST, remark="示例备注")
    draft = steps.submitted(site, stated, by=site.officer())
    with site.writing() as now:
        case = Walk(now=now).to(ListingStep.NOTIFY).case_id
        record = Record.objects.get(parties__enterprise=published)
        form = desk_of_a_bank.form()
        caller = Caller(
            partner=desk_of_a_bank.partner,
            scope=WHOLE,
            client=system(desk_of_a_bank.partner).client,
        )
        asked = Asked(enterprise=published.pk, fields=["identity"], answer="match")
        for _ in range(2):
            log_asking(caller, [asked], purpose="lending", what="check", now=now)
        looks = AccessEntry.objects.filter(partner__isnull=False, enterprise=published)
        look, disputed = looks.order_by("id").values_list("pk", flat=True)
        filed = complain(
            disputed,
            published,
            reason="untrue_purpose",
            words="示例：并无贷款",
            actor=agent,
            now=now,
        )
        ask(filed.pk, actor=factories.officer(Duty.ADMINISTER), now=now)
        sheets = workbooks(desk_of_a_bank.clerk, now=now)
        watched = _portfolio(desk_of_a_bank, published, now)
    return {
        **sheets,
        "portfolio": str(watched.pk),
        "form": str(form.pk),
        "look": str(look),
        "disputed": str(disputed),
        "complaint": str(filed.pk),
        "published": published.uscc,
        "draft": str(draft.pk),
        "case": str(case),
        "record": record.key,
    }


def workbooks(clerk: User, *, now: datetime) -> dict[str, str]:
    """Bring a bank's workbooks at three steps; return their numbers."""
    names = {
        "brought": "示例",
        "possible": "遵义公示示例酒叶有限公司",  # 业 written as 叶
        "checked": "遵义公示示例酒业有限公司",
    }
    found = {}
    for step, name in names.items():
        brought = Brought(
            file=BytesIO(workbook(("名称", "金额"), (name, 80))),
            file_name="贷前名单.xlsx",
            purpose="lending",
            language="zh-hans",
        )
        caller = caller_of(clerk, on=day_of(now))
        sheet = accept_sheet(brought, caller=caller, actor=clerk, now=now)
        if step != "brought":
            confirm(sheet.pk, {ColumnUse.NAME: 0}, actor=clerk, now=now)
            run_sheet(sheet.pk, now=now)
        found[step] = str(sheet.pk)
    return found


def _portfolio(desk: Desk, published: Enterprise, now: datetime) -> Portfolio:
    """Make a portfolio: a firm changed, one to be settled, a file with faults."""
    caller = Caller(partner=desk.partner, scope=WHOLE, user=desk.clerk)
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
        user=desk.clerk,
        file_name="示例名单.csv",
        state="done",
        faults=[(2, "long_name")],
        created_at=now,
        updated_at=now,
        kept_until=now,
    )
    return made


@pytest.fixture(scope="module")
def agent(site: Site, published: Enterprise) -> User:
    """Let somebody act for the published firm."""
    with site.writing():
        made = factories.agent(published).user
        site.let_sign_in(made)
    return made


@pytest.fixture(scope="module")
def signed_in(
    browser: Browser, site: Site, agent: User, desk_of_a_bank: Desk
) -> Iterator[dict[str, Page]]:
    """Open a page for each part in the play, by the door its addresses begin with."""
    clerk, keeper = desk_of_a_bank.clerk, site.officer(Duty.ADMINISTER)
    officer = site.officer(Duty.ENTER, Duty.READ, Duty.HANDLE)
    with site.writing():
        site.let_sign_in(clerk)
    with ExitStack() as pages:
        yield {
            "/work/complaints": pages.enter_context(
                _signed_in(browser, site, keeper, "/work/")
            ),
            "/work/": pages.enter_context(_signed_in(browser, site, officer, "/work/")),
            "/firm/9": pages.enter_context(_signed_in(browser, site, agent, "/firm/")),
            "/partner/": pages.enter_context(
                _signed_in(browser, site, clerk, "/partner/")
            ),
        }


@contextmanager
def _signed_in(browser: Browser, site: Site, user: User, door: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site.address, locale="zh-CN")
    page = context.new_page()
    page.goto(f"/sign-in/?next={door}")
    steps.sign_in_here(page, user)
    page.wait_for_url(f"**{door}**")
    yield page
    page.close()  # its context ends with the browser: to dispose of one can hang


@pytest.mark.parametrize("name", PAGES)
def test_no_page_breaks_a_rule_or_its_frame(
    desk: Page, signed_in: dict[str, Page], name: str, known: dict[str, str]
) -> None:
    path = PAGES[name].format(**known)
    doors = {"/partner/join": desk, **signed_in}
    page = next((doors[at] for at in doors if path.startswith(at)), desk)
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
