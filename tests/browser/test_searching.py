"""The results follow what one types and chooses; without scripts they come as well."""

import re

from playwright.sync_api import Page, Request, expect

from registry.models import Enterprise
from tests.browser.conftest import OpenPage

SHIFT = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (!one.hadRecentInput) window.shifted += one.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""


def asked_of(page: Page) -> list[str]:
    """Return the list that grows with each search and suggestion asked for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "q=" in request.url:
            asked.append(request.url.split("?")[0].rpartition("/")[2])

    page.on("request", note)
    return asked


def test_the_results_follow_the_typing_and_ask_once_for_a_pause(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/?q=公示")
    desk.evaluate(SHIFT)
    asked = asked_of(desk)
    box = desk.locator("#results-search")
    box.press("End")

    box.press_sequentially("shili")  # as fast as the machine can, far below a pause

    expect(desk).to_have_url(re.compile(r"shili$"))
    expect(desk.locator("article.result", has_text=published.uscc)).to_be_visible()
    expect(desk.locator("#results-count")).to_contain_text("1 家企业")
    expect(box).to_be_focused()
    assert sorted(asked) == ["", "suggest"]
    assert desk.evaluate("window.shifted") < 0.01


def test_a_filter_is_chosen_in_place_and_kept_while_one_types_on(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/?q=公示示例")
    desk.locator("#facet-tier-B").press("Enter")
    expect(desk.locator(".chip")).to_contain_text("B 一般")
    expect(desk.locator("#facet-tier-B")).to_be_focused()

    box = desk.locator("#results-search")
    box.press("End")
    box.press_sequentially("酒")

    expect(desk).to_have_url(re.compile(r"tier=B"))
    expect(desk.locator("#results-count")).to_contain_text("公示示例酒")


def test_escape_closes_the_suggestions_and_leaves_the_text(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/?q=公示")
    box = desk.locator("#results-search")
    box.press("End")
    box.press_sequentially("示例")
    expect(desk.locator("[data-suggestions] a").first).to_be_visible()

    box.press("Escape")

    expect(desk.locator("[data-suggestions] a")).to_have_count(0)
    expect(box).to_have_value("公示示例")


def test_without_scripts_the_form_searches_within_what_was_chosen(
    open_page: OpenPage, published: Enterprise
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/?q=公示示例&tier=B")

    page.locator("#results-search").fill("公示示例酒业")
    page.get_by_role("button", name="查询").click()

    expect(page).to_have_url(re.compile(r"tier=B"))
    expect(page.locator("article.result", has_text=published.uscc)).to_be_visible()


def test_what_was_meant_is_one_click_away(desk: Page, published: Enterprise) -> None:
    desk.goto("/?q=遵义公示示例九业有限公司")

    desk.locator("#meant a").click()

    expect(desk.locator("#results-search")).to_have_value("遵义公示示例酒业有限公司")
    expect(desk.locator("article.result").first).to_contain_text(published.uscc)
