"""A firm's own business in its own hands: its file, its filings, who looked."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from registry.clock import now, today
from registry.domain.periods import add_months
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import Duty, ProcedureKind, Purpose
from registry.domain.wording import day_text
from registry.models import Case, Enterprise, Listing, User
from registry.services.access import log_reading
from search.services.pipeline import run_until_done
from tests import factories
from tests.functional.test_listing_way import client_of
from tests.listing_walk import Walk, county
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db


def agent_of(firm: Enterprise, *, days: int = 0) -> User:
    """Make a user who acts for a firm up to some days from today."""
    return factories.agent(firm, expires_on=today() + timedelta(days=days)).user


def picture(colour: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return SimpleUploadedFile("示例.png", out.getvalue(), "image/png")


@pytest.fixture
def walk() -> RepairWalk:
    made = RepairWalk(now=now())
    list(run_until_done(clock=now))
    return made


@pytest.fixture
def client(walk: RepairWalk) -> Client:
    return client_of(agent_of(walk.firm))


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def file_repair(client: Client, walk: RepairWalk) -> Case:
    answer = client.post(
        f"/firm/{walk.firm.uscc}/file/repair/{walk.record.key}/",
        {
            "performed": "示例:罚款缴清,已整改",
            "application": picture(),
            "commitment": picture(),
            "proof": picture(),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(procedure=ProcedureKind.REPAIR)


def test_one_firm_is_opened_at_once_after_signing_in(
    client: Client, walk: RepairWalk
) -> None:
    answer = client.get("/firm/")

    assert (answer.status_code, answer["Location"]) == (302, f"/firm/{walk.firm.uscc}/")


def test_the_file_tells_the_tier_why_and_what_leaves_the_score_next(
    client: Client, walk: RepairWalk
) -> None:
    text = page(client, f"/firm/{walk.firm.uscc}/")

    end = walk.record.standings.filter(question="published").get().effective_until
    assert end is not None
    assert f"{end.year}年{end.month}月{end.day}日" in text
    assert f"/firm/{walk.firm.uscc}/file/objection/{walk.record.key}/" in text


def test_the_file_names_the_first_day_of_a_repair_that_is_too_early() -> None:
    decided_on = today() - timedelta(days=20)
    walk = RepairWalk(now=now(), decided_on=decided_on.isoformat())
    client = client_of(agent_of(walk.firm))

    text = page(client, f"/firm/{walk.firm.uscc}/")

    assert f"自{day_text(add_months(decided_on, 3))}起方可申请信用修复" in text
    assert "信用修复申请书" in text or "申请书" in text
    assert f"/file/repair/{walk.record.key}/" not in text


def test_a_repair_is_filed_and_its_clock_seen(client: Client, walk: RepairWalk) -> None:
    case = file_repair(client, walk)

    text = page(client, f"/firm/{walk.firm.uscc}/cases/{case.pk}/")
    first = case.steps.get()
    assert "已申请" in text
    assert "工作日" in text
    assert first.payload["stated"]["applicant"] == "示例代理人"
    assert first.payload["stated"]["filed_on"] == today().isoformat()


def test_a_repair_granted_to_the_firm_ends_in_its_paper(
    client: Client, walk: RepairWalk
) -> None:
    walk.case = file_repair(client, walk)
    walk.take(RepairStep.ACCEPT, by=Duty.HANDLE)
    walk.take(RepairStep.GRANT)

    case = f"/firm/{walk.firm.uscc}/cases/{walk.case_id}"
    paper = client.get(f"{case}/documents/repair_decision.pdf")

    assert "已修复" in page(client, f"{case}/")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")


def test_the_firm_reads_its_own_paper_and_no_officer_is_named(
    client: Client, walk: RepairWalk
) -> None:
    walk.case = file_repair(client, walk)
    walk.take(RepairStep.ACCEPT, by=Duty.HANDLE)
    (digest,) = walk.case.steps.get(ordinal=1).payload["stated"]["application"]
    case = f"/firm/{walk.firm.uscc}/cases/{walk.case_id}"

    assert client.get(f"{case}/papers/{'0' * 64}/").status_code == 404
    assert "示例人员" not in page(client, f"{case}/")
    paper = client.get(f"{case}/papers/{digest}/")
    assert paper.getvalue().startswith(b"\x89PNG")
    paper.close()  # ends the request, and with it the test's connection


def test_what_is_missing_is_told_at_its_field_and_nothing_is_filed(
    client: Client, walk: RepairWalk
) -> None:
    answer = client.post(
        f"/firm/{walk.firm.uscc}/file/repair/{walk.record.key}/", {"performed": ""}
    )

    assert answer.status_code == 400
    assert not Case.objects.filter(procedure=ProcedureKind.REPAIR).exists()


def test_the_firm_takes_its_application_back(client: Client, walk: RepairWalk) -> None:
    case = file_repair(client, walk)

    client.post(
        f"/firm/{walk.firm.uscc}/cases/{case.pk}/steps/retract/",
        {"seen": "1", "reason": "示例:材料有误"},
    )

    assert case.steps.count() == 2
    assert "已撤回" in page(client, f"/firm/{walk.firm.uscc}/cases/{case.pk}/")


@pytest.mark.parametrize(("days", "status"), [(0, 200), (-1, 403)])
def test_an_agent_is_let_in_up_to_the_last_day_of_the_proof(
    walk: RepairWalk, days: int, status: int
) -> None:
    client = client_of(agent_of(walk.firm, days=days))

    assert client.get(f"/firm/{walk.firm.uscc}/").status_code == status


def test_nobody_sees_another_firm_or_another_firms_case(
    client: Client, walk: RepairWalk
) -> None:
    case = file_repair(client, walk)
    stranger = factories.firm(name="遵义示例酒业有限公司")
    other = client_of(agent_of(stranger))

    assert other.get(f"/firm/{walk.firm.uscc}/").status_code == 403
    assert other.get(f"/firm/{stranger.uscc}/cases/{case.pk}/").status_code == 404
    assert Client().get(f"/firm/{walk.firm.uscc}/").status_code == 302


def test_the_administrator_applies_for_a_masking_with_the_courts_paper(
    client: Client, walk: RepairWalk
) -> None:
    file = page(client, f"/firm/{walk.firm.uscc}/")
    address = f"/firm/{walk.firm.uscc}/file/masking/"
    form = page(client, address)
    stated = {
        "organ": walk.record.authority.uscc,
        "court": "示例中级人民法院",
        "ruling_number": "（2026）示破1号",
        "ruled_on": today().isoformat(),
        "ends_when": "示例:重整计划执行完毕",
    }

    without = client.post(address, stated)
    done = client.post(address, {**stated, "ruling": picture()})

    case = Case.objects.get(procedure=ProcedureKind.MASKING)
    assert f'href="{address}"' in file
    assert walk.record.authority.name in form
    assert without.status_code == 400
    assert done["Location"] == f"/firm/{walk.firm.uscc}/cases/{case.pk}/"
    assert case.authority == walk.record.authority
    assert case.steps.get().payload["stated"]["applicant"] == "示例代理人"
    assert "已申请" in page(client, done["Location"])


def test_without_a_public_record_there_is_no_masking_to_apply_for() -> None:
    firm = factories.firm()
    client = client_of(agent_of(firm))

    text = page(client, f"/firm/{firm.uscc}/")

    assert "没有机关正在公示该企业的信息" in text
    assert f"/firm/{firm.uscc}/file/masking/" not in text


def test_an_organ_without_a_record_of_the_firm_is_asked_for_no_masking(
    client: Client, walk: RepairWalk
) -> None:
    other = factories.authority(code="11529900000000003A")

    answer = client.post(
        f"/firm/{walk.firm.uscc}/file/masking/",
        {
            "organ": other.uscc,
            "court": "示例中级人民法院",
            "ruling_number": "（2026）示破1号",
            "ruled_on": today().isoformat(),
            "ends_when": "示例:重整计划执行完毕",
            "ruling": picture(),
        },
    )

    assert answer.status_code == 400
    assert not Case.objects.filter(procedure=ProcedureKind.MASKING).exists()


def test_the_firm_objects_to_its_listing() -> None:
    listed = Walk(now=now()).to(ListingStep.PUBLISH)
    client = client_of(agent_of(listed.firm))
    address = f"/firm/{listed.firm.uscc}/file/objection/{Listing.objects.get().key}/"
    file = page(client, f"/firm/{listed.firm.uscc}/")

    answer = client.post(address, {"claim": "示例:列入对象错误"})

    case = Case.objects.get(procedure=ProcedureKind.OBJECTION)
    assert address in file
    assert answer.status_code == 302
    assert case.authority == listed.organ
    assert "提出异议，正在核查" in page(client, f"/firm/{listed.firm.uscc}/")
    assert "严重违法失信名单" in page(client, answer["Location"])


def test_the_firm_says_which_record_is_missing_and_reads_that_it_was_added(
    client: Client, walk: RepairWalk
) -> None:
    organ = walk.record.authority
    address = f"/firm/{walk.firm.uscc}/file/objection/"
    stated = {"organ": organ.uscc, "claim": "示例:缺少许可信息"}

    blank = client.post(address, stated)
    done = client.post(address, {**stated, "missing": "示例食品生产许可证"})

    case = Case.objects.get(procedure=ProcedureKind.OBJECTION)
    assert blank.status_code == 400
    assert done.status_code == 302
    assert case.authority == organ
    assert "示例食品生产许可证" in page(client, done["Location"])


def test_neither_a_repair_nor_a_statement_is_filed_about_nothing(
    client: Client, walk: RepairWalk
) -> None:
    for kind in ("repair", "statement", "listing"):
        assert client.get(f"/firm/{walk.firm.uscc}/file/{kind}/").status_code == 404


def test_a_listing_is_told_from_its_notice_on_and_not_before() -> None:
    walk = Walk(now=now())
    case = walk.propose()
    client = client_of(agent_of(walk.firm))
    address = f"/firm/{walk.firm.uscc}/cases/{case.pk}"

    before = client.get(f"{address}/")
    walk.take(ListingStep.NOTIFY)

    assert before.status_code == 404
    text = page(client, f"{address}/")
    assert "列入严重违法失信名单" in text
    assert "示例:主观恶意明显" not in text  # how the organ weighs stays inside
    assert client.get(f"{address}/documents/prior_notice.pdf").status_code == 200
    assert client.get(f"{address}/documents/listing_decision.pdf").status_code == 404


def test_who_looked_is_told_by_organ_and_purpose(
    client: Client, walk: RepairWalk
) -> None:
    officer = factories.officer(Duty.READ)
    log_reading(
        user=officer,
        enterprise=walk.firm,
        purpose=Purpose.SUPERVISION,
        what="file",
        now=now(),
    )

    text = page(client, f"/firm/{walk.firm.uscc}/readings/")

    assert "贵州省市场监督管理局" in text
    assert "日常监管" in text
    assert officer.full_name not in text


def test_reading_one_s_own_file_is_logged_as_such(
    client: Client, walk: RepairWalk
) -> None:
    page(client, f"/firm/{walk.firm.uscc}/")

    assert "本企业查询" in page(client, f"/firm/{walk.firm.uscc}/readings/")


def test_a_fall_is_told_to_the_firm_with_its_last_day() -> None:
    firm = factories.firm()
    factories.record(
        factories.penalty(
            firm,
            penalty_kinds=["permit_revoked"],
            fine_wan="",
            licence="示例许可证",
            decided_on=date(2026, 10, 20).isoformat(),
        )
    )
    list(run_until_done(clock=now))

    text = page(client_of(agent_of(firm)), f"/firm/{firm.uscc}/")

    assert "质量信用等级下降：未评级 → D" in text


def test_a_firm_asks_a_person_to_look_at_its_tier_and_reads_the_answer() -> None:
    office = county()
    firm = factories.firm(region=office.region)
    own = client_of(agent_of(firm))
    decider = factories.officer(Duty.DECIDE, organ=office)
    list(run_until_done(clock=now))
    filing = f"/firm/{firm.uscc}/file/tier_review/"

    assert filing in page(own, f"/firm/{firm.uscc}/")
    own.post(filing, {"claim": "示例:两项处罚是否重复扣分"})
    case = Case.objects.get(procedure=ProcedureKind.TIER_REVIEW)
    answered = client_of(decider).post(
        f"/work/cases/{case.pk}/steps/answer/",
        {"finding": "stands", "explanation": "示例:两项处罚涉及不同行为", "seen": "1"},
    )

    assert (case.authority, answered.status_code) == (office, 302)
    told = page(own, f"/firm/{firm.uscc}/cases/{case.pk}/")
    assert "示例:两项处罚涉及不同行为" in told
    assert "等级无误" in told
    assert decider.full_name not in told


def test_an_officer_at_the_counter_takes_the_request_of_a_firm_without_account() -> (
    None
):
    office = county()
    firm = factories.firm(region=office.region)
    clerk = client_of(factories.officer(Duty.HANDLE, Duty.ENTER, organ=office))
    opening = f"/work/cases/new/tier_review/{firm.uscc}/apply/"

    assert opening in page(clerk, f"/work/firms/?q={firm.uscc}")
    assert "到场人身份" in page(clerk, opening)
    filed = clerk.post(
        opening,
        {
            "filed_on": today().isoformat(),
            "applicant": "示例经办人",
            "claim": "示例:请解释",
            "capacity": "representative",
            "proof_seen": "on",
        },
    )

    assert filed.status_code == 302
    assert Case.objects.get(procedure=ProcedureKind.TIER_REVIEW).authority == office


def test_what_was_checked_asks_for_no_firm() -> None:
    walk = RepairWalk(now=now())
    walk.apply()
    walk.take(RepairStep.ACCEPT, by=Duty.HANDLE)

    shown = page(client_of(walk.officers[Duty.DECIDE]), f"/work/cases/{walk.case_id}/")

    assert "核查情况" in shown
    assert "选择企业" not in shown
