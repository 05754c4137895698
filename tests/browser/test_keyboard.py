"""The public pages without a mouse: what one can do, and that one sees where one is."""

import pytest
from playwright.sync_api import Browser, Page, expect

from docs.tour import PAGES
from registry.models import Enterprise
from tests.browser import steps
from tests.browser.public_pages import DARK, PATHS, reading
from tests.browser.site import Site

FEWEST_STOPS, MOST_STOPS = 15, 300  # the header and the footer have fifteen
# Where the focus is: nothing seen of it, or nothing that marks it.
LOST = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const name = `${at.localName} "${at.textContent.trim().slice(0, 20)}"`;
  const isSeen = box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const marked = [at, ...(at.labels ?? [])].map((one) => getComputedStyle(one)).some(
    (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3);
  return isSeen && marked ? [] : [`${name}: seen ${isSeen}, marked ${marked}`];
}"""


def test_a_firm_is_found_and_its_points_opened(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/")
    tab_to(desk, "#home-search")
    desk.keyboard.type("公示示例")
    expect(desk.locator("[data-suggestions] a").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-suggestions] a")).to_have_count(0)

    desk.keyboard.press("Enter")
    desk.wait_for_url("**/?q=*")
    expect(desk.locator("article.result").first).to_be_visible()
    tab_to(desk, ".skip-link")
    desk.keyboard.press("Enter")
    tab_to(desk, f"article.result a[href*='{published.uscc}']")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(steps.page_of(published))

    tab_to(desk, ".ledger a[href*='#fact-']")
    desk.keyboard.press("Enter")
    expect(desk.locator(":target")).to_be_in_viewport()


def test_a_suggestion_leads_straight_to_the_firm(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/")
    tab_to(desk, "#home-search")
    desk.keyboard.type("公示示例")
    expect(desk.locator("[data-suggestions] a").first).to_be_visible()

    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")

    expect(desk).to_have_url(steps.page_of(published))


def test_the_first_tab_leads_to_the_content(desk: Page) -> None:
    desk.goto("/rules")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="跳到正文")).to_be_focused()

    desk.keyboard.press("Enter")

    expect(desk.locator("main")).to_be_focused()


def test_language_and_colours_are_changed(phone: Page) -> None:
    phone.goto("/rules")
    tab_to(phone, "[name=language][value=en]")
    phone.keyboard.press("Enter")
    expect(phone.locator("html")).to_have_attribute("lang", "en")

    tab_to(phone, "[name=scheme][value=dark]")
    phone.keyboard.press("Space")

    expect(phone.locator("html")).to_have_attribute("data-scheme", "dark")


@pytest.mark.parametrize("name", PAGES)
def test_one_sees_where_one_is(
    browser: Browser, site: Site, filled: dict[str, str], name: str
) -> None:
    lost: list[str] = []
    stops = 0
    with reading(browser, site, DARK) as page:
        page.goto(PATHS[name].format(**filled))
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement !== document.body"):
            stops += 1
            lost += page.evaluate(LOST)
            page.keyboard.press("Tab")
            assert stops < MOST_STOPS, "the focus goes in a circle"

    assert stops > FEWEST_STOPS
    assert lost == []


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what was meant has the focus, as often as one still would."""
    passed = []
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return
        passed.append(page.evaluate("document.activeElement.textContent.trim()"))
    raise AssertionError(f"no Tab leads to {selector}, only to {passed}")
