"""Anybody at the public pages: in two languages and schemes, back and forth in time."""

from playwright.sync_api import Page, expect

from registry.models import Enterprise
from tests.browser import steps


def test_the_language_is_chosen_and_kept(phone: Page, published: Enterprise) -> None:
    phone.goto(steps.page_of(published))
    phone.get_by_role("button", name="English").click()
    expect(phone).to_have_url(steps.page_of(published))
    expect(phone.locator("html")).to_have_attribute("lang", "en")

    phone.goto("/")

    title = "Look up a firm's quality-credit file"
    expect(phone.get_by_role("heading", name=title)).to_be_visible()


def test_a_colour_scheme_is_chosen_and_kept(desk: Page) -> None:
    desk.goto("/sign-in/")
    desk.get_by_role("button", name="深色").click()

    desk.reload()

    expect(desk.locator("html")).to_have_attribute("data-scheme", "dark")
    expect(desk.get_by_role("button", name="深色")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_filters_narrow_the_list_and_can_be_given_up(
    desk: Page, published: Enterprise
) -> None:
    desk.goto("/?q=示例")
    desk.locator(".facet a", has_text="B 一般").click()
    expect(desk.locator("article.result", has_text=published.uscc)).to_be_visible()
    expect(desk.locator(".facet a", has_text="B 一般")).to_have_attribute(
        "aria-current", "true"
    )

    desk.go_back()

    expect(desk.locator(".chip")).to_have_count(0)


def test_a_past_day_shows_the_file_as_of_that_day(
    desk: Page, published: Enterprise
) -> None:
    desk.goto(steps.page_of(published))
    desk.get_by_label("查看过去某日的档案").fill(steps.days_ago(60).isoformat())
    desk.get_by_role("button", name="查看", exact=True).click()

    expect(desk.locator(".tier-large")).to_contain_text("未评级")
    expect(desk.get_by_role("link", name="回到今日")).to_be_visible()
