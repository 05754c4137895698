"""A listing from candidate to expiry, and a repair, on a clock the test moves."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from registry.clock import today
from registry.domain.periods import ONE_DAY
from registry.domain.vocabulary import Duty
from registry.models import Standing, User
from registry.services.terms import end_terms
from search.services.pipeline import run_until_done
from tests import factories
from tests.browser import steps
from tests.listing_walk import Walk
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.browser


@dataclass(kw_only=True)
class Province:
    """The product served in this process, where the test moves the clock."""

    at: datetime
    address: str = ""

    def to(self, day: date) -> None:
        """Let it be ten in the morning of a day in China, all daily work done."""
        self.at = datetime.combine(day, time(2), UTC)
        end_terms(now=self.at)
        self.publish()

    def publish(self) -> None:
        """Let the pipeline run until nothing is left."""
        list(run_until_done(clock=lambda: self.at))
        cache.clear()


class Silent(WSGIRequestHandler):
    """A server that writes no line a request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing."""


@pytest.fixture
def province(
    committed: str, monkeypatch: pytest.MonkeyPatch, browser: Browser
) -> Iterator[Province]:
    """Serve a database of its own on a clock that stands still until it is moved."""
    made = Province(at=datetime(2026, 11, 25, 2, tzinfo=UTC))
    monkeypatch.setattr(timezone, "now", lambda: made.at)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
    server.set_app(get_wsgi_application())
    made.address = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield made
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Return a photograph of a paper."""
    path = tmp_path / "示例.png"
    Image.new("RGB", (40, 20), "white").save(path)
    return path


def visit(browser: Browser, province: Province, user: User | None = None) -> Page:
    """Open a browser of its own, signed in as somebody."""
    page = browser.new_context(base_url=province.address, locale="zh-CN").new_page()
    if user:
        page.goto("/sign-in/")
        steps.sign_in_here(page, user)
        page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def press(page: Page, case: str, button: str, **said: str) -> None:
    """Take a step of a case by its button, having said what it asks for."""
    page.goto(case)
    step = page.locator("details", has=page.get_by_role("button", name=button))
    if step.get_attribute("open") is None:
        step.locator("summary").click()
    for label, text in said.items():
        step.get_by_label(label).fill(text)
    step.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("已办理，案件进入下一环节。")).to_be_visible()


def propose(page: Page, walk: Walk) -> str:
    """Put a firm before an officer as a candidate, then propose its listing."""
    page.goto("/work/candidates/")
    page.get_by_role("row", name=walk.firm.uscc).get_by_role("link").click()
    page.get_by_label("理由").fill("示例：被吊销许可证，需研判")
    page.locator("main").get_by_role("button").click()
    expect(page.get_by_text("案件已建立。")).to_be_visible()
    case = page.url
    page.get_by_label("所依据的行政处罚").select_option(walk.penalty.key)
    page.get_by_label("违法领域").select_option("44-5")
    page.get_by_label("较重行政处罚情形").select_option("licence")
    page.get_by_label("性质恶劣").fill("示例：情节严重")
    page.get_by_label("综合考量因素").fill("示例：主观故意明显")
    page.get_by_label("列入事由").fill("示例：未经许可生产食品，被吊销许可证")
    page.get_by_label("列入依据").fill("第五条第一项")
    page.get_by_label("列为重点监管对象").check()
    page.get_by_role("button", name="提出列入建议").click()
    expect(page.get_by_text("已办理，案件进入下一环节。")).to_be_visible()
    return case


def serve(page: Page, case: str, paper: Path, *, button: str, day: str) -> None:
    """Record a service of today with its receipt."""
    page.goto(case)
    step = page.locator("details", has=page.get_by_role("button", name=button))
    step.get_by_label(day).fill(today().isoformat())
    step.get_by_label("送达方式").select_option("direct")
    step.get_by_label("送达证明").set_input_files(paper)
    step.get_by_role("button", name=button).click()
    expect(page.get_by_text("已办理，案件进入下一环节。")).to_be_visible()


def is_listed(page: Page, walk: Walk) -> bool:
    """Tell whether the public sees the listing."""
    page.goto(f"/enterprises/{walk.firm.uscc}")
    return page.get_by_text("未经许可生产食品，被吊销许可证").count() > 0


def test_a_listing_lives_from_candidate_to_expiry(
    province: Province, browser: Browser, paper: Path
) -> None:
    walk, public = Walk(now=province.at), visit(browser, province)
    province.publish()

    def sign_in(duty: Duty) -> Page:
        return visit(browser, province, walk.officers[duty])

    handling = sign_in(Duty.HANDLE)
    case = propose(handling, walk)
    serve(handling, case, paper, button="登记告知送达", day="送达日期")
    assert not is_listed(public, walk)

    province.to(date(2026, 12, 2))  # the fifth working day: the firm may still speak
    handling = sign_in(Duty.HANDLE)
    handling.goto(case)
    expect(
        handling.get_by_text("当事人可在2026年12月2日（含当日）前").first
    ).to_be_visible()
    province.to(date(2026, 12, 3))
    press(sign_in(Duty.HANDLE), case, "陈述申辩期结束")
    press(sign_in(Duty.LEGAL), case, "法制审核通过")
    press(sign_in(Duty.CONSENT), case, "上级同意")
    press(sign_in(Duty.DECIDE), case, "作出列入决定", 决定日期="2026-12-03")
    assert not is_listed(public, walk)
    publishing = sign_in(Duty.PUBLISH)
    serve(publishing, case, paper, button="公示列入", day="决定书送达日期")
    province.publish()
    assert is_listed(public, walk)

    end = Standing.objects.filter(listing__isnull=False).latest("id").effective_until
    assert end is not None
    province.to(end - ONE_DAY)
    assert is_listed(public, walk)
    province.to(end)
    assert not is_listed(public, walk)
    reading = sign_in(Duty.LEGAL)
    reading.goto(case)
    expect(reading.get_by_text("期满移出").first).to_be_visible()


def test_a_repair_lives_from_its_first_day_to_the_vanished_record(
    province: Province, browser: Browser, paper: Path
) -> None:
    walk = RepairWalk(now=province.at, decided_on="2026-11-20")
    province.publish()
    agent = factories.agent(walk.firm).user
    own, public = visit(browser, province, agent), visit(browser, province)
    expect(own.get_by_text("自2027年2月20日起方可申请信用修复").first).to_be_visible()
    assert own.get_by_role("link", name="提出修复申请").count() == 0

    province.to(date(2027, 2, 20))
    own = visit(browser, province, agent)
    own.get_by_role("link", name="提出修复申请").click()
    own.get_by_label("履行义务、纠正失信行为情况").fill("示例：罚款缴清，已整改")
    for box in own.locator("input[type=file]").all():
        box.set_input_files(paper)
    own.locator("main").get_by_role("button").last.click()
    expect(own.get_by_text("已提交，期限自今日起算。")).to_be_visible()
    case = own.url  # only now: the browser has moved on to the case

    address = f"/work/cases/{case.rstrip('/').rsplit('/', 1)[-1]}/"
    handler = visit(browser, province, walk.officers[Duty.HANDLE])
    press(handler, address, "受理申请")
    decider = visit(browser, province, walk.officers[Duty.DECIDE])
    press(decider, address, "准予修复", 核查情况="示例：材料属实")
    province.publish()

    public.goto(f"/enterprises/{walk.firm.uscc}")
    expect(public.get_by_text(walk.firm.uscc).first).to_be_visible()
    assert public.locator(f"#fact-{walk.record.key}").count() == 0
    public.goto(f"/enterprises/{walk.firm.uscc}?as_of=2026-12-25")
    assert public.locator(f"#fact-{walk.record.key}").count() == 0
    own.goto(case)
    expect(own.get_by_role("link", name="信用修复决定书")).to_be_visible()
