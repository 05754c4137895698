"""What people do at the pages, told once: sign in, state, judge, read."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import transaction
from playwright.sync_api import Page, expect

from registry.clock import today
from registry.domain.attestations import Attestation
from registry.domain.vocabulary import ProcedureType
from registry.models import Draft, Enterprise, StageCursor, User
from registry.services import entry
from search.services.pipeline import run_round
from tests import factories
from tests.browser.site import SIGNS_WITH, Site

PATIENCE_MS = 20_000
STAGES = 3
SLOWEST = 10.0  # seconds until a test gives up waiting; what it asserts is stricter


def days_ago(days: int) -> date:
    """Return a past day as the served product counts days."""
    return today() - timedelta(days=days)


def firm(site: Site, **columns: Any) -> Enterprise:
    """Register a firm of the served product."""
    with site.writing():
        return factories.firm(**columns)


def sign_in(page: Page, user: User) -> Page:
    """Sign in through the form and arrive at the officer's work."""
    page.goto("/sign-in/?next=/work/")
    sign_in_here(page, user)
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    return page


def sign_in_here(page: Page, user: User) -> None:
    """Fill in the form of the sign-in page one was led to."""
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码", exact=True).fill(SIGNS_WITH)
    page.locator("main").get_by_role("button", name="登录").click()


def fill_penalty(page: Page, *, number: str) -> None:
    """Fill in the form of a penalty, but for whom it concerns."""
    page.get_by_label("行政处罚决定书文号").fill(number)
    page.get_by_label("违法行为类型").fill("经营标签不符合规定的食品")
    page.get_by_label("违法事实").fill("示例：三个批次的标签缺少生产日期。")
    page.get_by_label("处罚依据").fill("《中华人民共和国食品安全法》第一百二十五条")
    page.get_by_label("领域").select_option(label="食品")
    for kind in ("罚款", "责令停产停业"):
        page.get_by_role("checkbox", name=kind, exact=True).check()
    page.get_by_label("处罚内容").fill("罚款六万元，责令停产停业")
    page.get_by_label("罚款金额（万元）").fill("6")
    page.get_by_label("处罚决定日期").fill(days_ago(30).isoformat())


def pick_firm(
    page: Page, party: Enterprise, *, part: str, role: str = "当事人"
) -> None:
    """Type part of a name into the form's firm field and choose the suggestion."""
    box = page.get_by_label(f"{role}统一社会信用代码")
    box.press_sequentially(part)
    page.get_by_role("button", name=party.uscc).click()
    expect(box).to_have_value(party.uscc)
    expect(page.get_by_label(f"{role}名称")).not_to_have_value("")


def bring(page: Page, file: Path, *, kind: str) -> None:
    """Import a file through its page and wait until it is read."""
    page.goto("/work/imports/")
    page.get_by_label("文件内容").select_option(label=kind)
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_role("button", name="读取文件").click()
    expect(page.get_by_role("heading", name=file.name)).to_be_visible()
    expect(page.locator(".tiles")).to_be_visible(timeout=PATIENCE_MS)


def submitted(site: Site, stated: Mapping[str, Any], *, by: User) -> Draft:
    """Let an officer have submitted a statement, without a browser."""
    dated = {
        **stated,
        "decided_on": f"{days_ago(30)}",
        "valid_until": f"{days_ago(-300)}",
    }
    with site.writing() as now:
        return factories.draft(dated, actor=by, now=now)


def publish(site: Site, party: Enterprise, **stated: Any) -> None:
    """Have a penalty of a firm entered, approved and published, without a browser."""
    draft = submitted(site, factories.penalty(party, **stated), by=site.officer())
    attested = Attestation(
        procedure=ProcedureType.ORDINARY,
        notice_served_on=days_ago(20),
        is_screened=True,
    )
    with site.writing() as now:
        second = factories.approver()
        entry.approve_draft(draft.pk, attestation=attested, actor=second, now=now)
    number = draft.stated["document_number"]
    seconds_until(site, page_of(party), number, time.monotonic())


def settle(site: Site) -> None:
    """Wait until all that is in the log is answered, here or by the served pipeline.

    A stage that the other holds counts nothing here: each is waited for, three times.
    """
    quiet = 0
    with site.writing() as now:
        while quiet < STAGES:
            with transaction.atomic():
                list(StageCursor.objects.select_for_update())
            quiet = 0 if any(run_round(now=now).values()) else quiet + 1


def seen_by_the_public(site: Site, party: Enterprise) -> Any:
    """Return all the public is told of a firm, with the version of the data."""
    settle(site)
    return json.loads(read(site, f"/api/v1/enterprises/{party.uscc}"))


def submit(page: Page) -> str:
    """Go on to the summary and send it; return the draft's address."""
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交其他执法人员审核。")).to_be_visible()
    return page.url


def attest(page: Page, *, procedure: str = "普通程序") -> None:
    """Attest what the form cannot show."""
    page.get_by_role("radio", name=procedure).check()
    page.get_by_label("公示告知书送达日期").fill(days_ago(20).isoformat())
    page.get_by_label("已逐项阅读").check()


def approve(page: Page) -> float:
    """Approve; return the instant of the answer, on the monotonic clock."""
    with page.expect_response(lambda answer: "/approve/" in answer.url):
        page.get_by_role("button", name="审核通过").click()
    return time.monotonic()


def seconds_until(site: Site, path: str, text: str, since: float) -> float:
    """Ask for a public page until it shows a text; return how long that took.

    A firm just registered has no page until the pipeline has come to it.
    """
    while (elapsed := time.monotonic() - since) < SLOWEST:
        try:
            if text in read(site, path):
                return elapsed
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.NOT_FOUND:
                raise
        time.sleep(0.02)
    raise AssertionError(f"{path} does not show {text!r}")


def read(site: Site, path: str) -> str:
    """Read a public page as anybody would, signed in nowhere."""
    address = site.address + quote(path, safe="/?=&")
    with urllib.request.urlopen(address, timeout=SLOWEST) as answer:  # noqa: S310
        return str(answer.read().decode())


def page_of(party: Enterprise) -> str:
    """Return the address of a firm's public page."""
    return f"/enterprises/{party.uscc}"
