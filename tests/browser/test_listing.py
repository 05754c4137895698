"""A listing walked in the browser by five officers, to the public's screen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from registry.clock import today
from registry.domain.vocabulary import Duty
from tests.browser import steps
from tests.browser.site import Site
from tests.listing_walk import Walk

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]


@pytest.fixture
def walk(site: Site) -> Walk:
    """Make a firm with a revoked permit and the five officers, who can sign in."""
    with site.writing() as now:
        made = Walk(now=now)
        for officer in made.officers.values():
            site.let_sign_in(officer)
    return made


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """Return a photograph of a receipt of service."""
    path = tmp_path / "送达回证.png"
    Image.new("RGB", (40, 20), "white").save(path)
    return path


def propose(page: Page, walk: Walk) -> str:
    """Propose the listing from the page that finds firms; return the case's address."""
    page.goto(f"/work/firms/?q={walk.firm.uscc}")
    page.get_by_role("link", name="提出列入名单建议").click()
    page.get_by_label("所依据的行政处罚").select_option(walk.penalty.key)
    page.get_by_label("违法领域").select_option("44-5")
    page.get_by_label("较重行政处罚情形").select_option("licence")
    page.get_by_label("性质恶劣").fill("示例：情节严重")
    page.get_by_label("综合考量因素").fill("示例：主观故意明显")
    page.get_by_label("列入事由").fill("示例：未经许可生产食品，被吊销许可证")
    page.get_by_label("列入依据").fill("第五条第一项")
    page.get_by_label("列为重点监管对象").check()
    page.get_by_role("button", name="提出列入建议").click()
    expect(page.get_by_text("案件已建立。")).to_be_visible()
    return page.url


def serve(page: Page, receipt: Path, *, button: str, day: str) -> None:
    """Record a service with its receipt."""
    step = page.locator("details", has=page.get_by_role("button", name=button))
    step.get_by_label(day).fill(today().isoformat())
    step.get_by_label("送达方式").select_option("direct")
    step.get_by_label("送达证明").set_input_files(receipt)
    step.get_by_role("button", name=button).click()


def test_five_officers_take_a_listing_to_the_public(
    open_page: OpenPage, site: Site, walk: Walk, receipt: Path
) -> None:
    handling = steps.sign_in(open_page(), walk.officers[Duty.HANDLE])
    case = propose(handling, walk)
    serve(handling, receipt, button="登记告知送达", day="送达日期")
    handling.get_by_label("书面放弃陈述申辩日期").fill(today().isoformat())
    handling.get_by_role("button", name="陈述申辩期结束").click()
    expect(handling.get_by_role("button", name="法制审核通过")).to_be_disabled()
    for duty, button in ((Duty.LEGAL, "法制审核通过"), (Duty.CONSENT, "上级同意")):
        page = steps.sign_in(open_page(), walk.officers[duty])
        page.goto(case)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_text("已办理，案件进入下一环节。")).to_be_visible()
    deciding = steps.sign_in(open_page(), walk.officers[Duty.DECIDE])
    deciding.goto(case)
    deciding.get_by_label("决定日期").fill(today().isoformat())
    deciding.get_by_role("button", name="作出列入决定").click()
    publishing = steps.sign_in(open_page(), walk.officers[Duty.PUBLISH])
    publishing.get_by_role("link", name="公示列入").click()
    serve(publishing, receipt, button="公示列入", day="决定书送达日期")

    expect(publishing.get_by_text("已公示", exact=True).first).to_be_visible()
    public = open_page()
    for _ in range(20):
        public.goto(f"/enterprises/{walk.firm.uscc}")
        if public.get_by_text("未经许可生产食品").count():
            break
        public.wait_for_timeout(500)
    expect(public.get_by_text("示市监列决〔2026〕").first).to_be_visible()
