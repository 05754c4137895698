"""A failed sample and an on-site check, from the form to what comes of them."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from registry.models import User
from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.site import Site


def fill_sample(page: Page) -> None:
    """Fill in a failed sample, but for whom it concerns."""
    page.get_by_label("样品名称").fill("示例辣椒酱")
    page.get_by_label("检验结论", exact=True).select_option(label="不合格")
    item = page.get_by_role("group", name="不合格项目 1", exact=True)
    item.get_by_label("项目").fill("苯甲酸")
    item.get_by_label("检测值").fill("1.2 g/kg")
    item.get_by_label("标准值").fill("≤ 0.5 g/kg")
    page.get_by_label("检验结论日期").fill(steps.days_ago(90).isoformat())
    page.get_by_label("检验结果送达日期").fill(steps.days_ago(85).isoformat())


def fill_check(page: Page, photograph: Path) -> None:
    """Fill in an on-site check by two inspectors, with a photograph."""
    page.get_by_label("检查编号").fill("示检1号")
    page.get_by_label("检查日期").fill(steps.days_ago(2).isoformat())
    page.get_by_label("检查地点").fill("示例路1号生产车间")
    page.get_by_label("违反条款").fill("《中华人民共和国食品安全法》第四十七条")
    page.get_by_label("检查情况").fill("示例：原料库未离地存放。")
    other = page.get_by_role("group", name="检查人员（两名以上） 2")
    other.get_by_label("姓名").fill("示例同事")
    other.get_by_label("执法证号").fill("黔示例0002")
    page.get_by_label("当事人陈述").fill("示例：当日整改。")
    page.get_by_label("责令改正内容").fill("示例：离地存放。")
    page.get_by_label("责令改正期限").fill(steps.days_ago(-10).isoformat())
    page.locator("input[type=file]").set_input_files(photograph)


def photograph_in(folder: Path) -> Path:
    """Take a photograph."""
    path = folder / "示例照片.jpg"
    Image.new("RGB", (40, 30), "teal").save(path)
    return path


def type_of_paper(page: Page, name: str) -> str:
    """Follow the link to a paper; return the type of what is there."""
    address = page.get_by_role("link", name=name).get_attribute("href") or ""
    return page.request.get(address).headers["content-type"]


def test_a_failed_sample_reaches_the_producers_page(
    open_page: OpenPage, site: Site, inspector: User, second: User
) -> None:
    producer = steps.firm(site, name="六盘水示例抽检食品有限公司")
    writing = steps.sign_in(open_page(), inspector)
    writing.goto("/work/record/sampling/")
    steps.pick_firm(writing, producer, part="抽检", role="标称生产单位")
    fill_sample(writing)
    draft = steps.submit(writing)
    judging = steps.sign_in(open_page(), second)
    judging.goto(draft)
    judging.get_by_label("已逐项阅读").check()

    approved = steps.approve(judging)

    steps.seconds_until(site, steps.page_of(producer), "苯甲酸", approved)
    reading = open_page()
    reading.goto(steps.page_of(producer))
    expect(reading.locator(".tier-large")).to_contain_text("A 良好")
    expect(reading.locator(".ledger-result")).to_contain_text("100 − 10 = 90")


def test_an_on_site_check_with_its_photograph_stays_internal(
    open_page: OpenPage, site: Site, inspector: User, second: User, tmp_path: Path
) -> None:
    firm = steps.firm(site, name="铜仁示例现场食品有限公司")
    before = steps.seen_by_the_public(site, firm)
    writing = steps.sign_in(open_page(), inspector)
    writing.goto("/work/record/on_site/")
    steps.pick_firm(writing, firm, part="示例现场", role="被检查单位")
    fill_check(writing, photograph_in(tmp_path))
    draft = steps.submit(writing)
    judging = steps.sign_in(open_page(), second)
    judging.goto(draft)
    assert type_of_paper(judging, "示例照片.jpg") == "image/jpeg"
    judging.get_by_label("已逐项阅读").check()

    steps.approve(judging)

    assert steps.seen_by_the_public(site, firm) == before
