"""A firm's page in a browser: on paper, without a script, and by its timeline."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from registry.models import Enterprise
from tests.browser import steps
from tests.browser.conftest import OpenPage

PAST = date(2014, 10, 1)


def test_on_paper_stand_address_and_code_and_nothing_is_folded(
    desk: Page, published: Enterprise
) -> None:
    desk.goto(steps.page_of(published))
    folded = desk.locator("details.meaning li").first
    expect(folded).not_to_be_visible()

    desk.emulate_media(media="print")

    expect(folded).to_be_visible()
    for gone in (".site-nav", ".site-search", ".site-footer", ".as-of", ".breadcrumb"):
        expect(desk.locator(gone).first).not_to_be_visible()
    head, code = (
        desk.locator(one).bounding_box() for one in (".firm > header", ".page-address")
    )
    assert head
    assert code
    assert head["y"] <= code["y"] + 1
    assert code["y"] + code["height"] <= head["y"] + head["height"] + 1
    expect(desk.locator(".firm > header")).to_contain_text("截至")


@pytest.mark.parametrize(("language", "back"), [("zh", "回到今日"), ("en", "Back to")])
def test_a_past_day_is_asked_for_without_a_script(
    open_page: OpenPage, published: Enterprise, language: str, back: str
) -> None:
    plain = open_page(java_script_enabled=False)
    plain.goto(steps.page_of(published))
    if language == "en":
        plain.get_by_role("button", name="English").click()

    plain.locator("#as-of").fill(PAST.isoformat())
    plain.locator(".as-of button").click()

    expect(plain.locator("#as-of")).to_have_value(PAST.isoformat())
    expect(plain.locator(".as-of a")).to_contain_text(back)


def test_a_point_of_the_timeline_opens_its_fact(
    desk: Page, published: Enterprise
) -> None:
    desk.goto(steps.page_of(published))

    desk.locator("#timeline svg a[href^='#fact-']").first.click()

    expect(desk.locator("article.fact:target")).to_be_in_viewport()
