"""The mark of an objection: at every public door, from filing to the answer."""

from typing import Any

import pytest
from django.test import Client

from registry.clock import now, today
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.objection import ObjectionStep as S
from registry.domain.procedures.review import ReviewStep as Review
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Case, Listing
from registry.services.cases import Submission, open_case, take_step
from search.models import Profile
from search.services.pipeline import run_until_done
from tests import factories
from tests.contest_walk import Contest
from tests.follow_up_walk import FollowUp
from tests.functional.test_listing_way import client_of
from tests.listing_walk import Walk
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
MARK = "提出异议，正在核查"


@pytest.fixture
def walk() -> RepairWalk:
    return RepairWalk(now=now())


def file(walk: RepairWalk) -> Case:
    stated = {
        "record": walk.record.key,
        "filed_on": today().isoformat(),
        "applicant": "示例经办人",
        **factories.AT_COUNTER,
        "claim": "示例:不是本企业",
    }
    return open_case(
        ProcedureKind.OBJECTION,
        Submission(step=S.FILE, stated=stated),
        uscc=walk.firm.uscc,
        actor=walk.officers[Duty.HANDLE],
        now=now(),
    )


def mark_on_page(walk: RepairWalk) -> bool:
    list(run_until_done(clock=now))
    return MARK in Client().get(f"/enterprises/{walk.firm.uscc}").content.decode()


def test_the_mark_comes_with_the_filing_and_goes_with_the_answer(
    walk: RepairWalk,
) -> None:
    assert not mark_on_page(walk)
    case = file(walk)

    assert mark_on_page(walk)
    (record,) = Client().get(f"/api/v1/enterprises/{walk.firm.uscc}").json()["records"]
    assert record["contested_on"] == today().isoformat()

    sent = Submission(
        step=S.DISMISS, stated={"checked": "示例:已核查"}, reason="示例:信息无误"
    )
    take_step(case.pk, sent, actor=walk.officers[Duty.DECIDE], now=now())
    assert not mark_on_page(walk)


def test_the_mark_stands_wherever_a_contested_listing_is_shown() -> None:
    listed = Walk(now=now()).to(ListingStep.PUBLISH)
    key = Listing.objects.get().key
    contest = Contest(firm=listed.firm, organ=listed.organ, now=now())

    def told() -> tuple[int, list[Any]]:
        list(run_until_done(clock=now))
        page = Client().get(f"/enterprises/{listed.firm.uscc}").content.decode()
        file = Client().get(f"/api/v1/enterprises/{listed.firm.uscc}").json()["records"]
        lists = Client().get("/api/v1/listings").json()["results"]
        alone = Client().get(f"/api/v1/records/{key}").json()["results"]
        marked = [
            one["contested_on"] for one in (*file, *lists, *alone) if one["key"] == key
        ]
        tier = Client().get(f"/api/v1/enterprises/{listed.firm.uscc}/tier").json()
        hits = Client().get(f"/api/v1/enterprises?q={listed.firm.uscc}").json()
        marked += [tier["listing_contested_on"]]
        marked += [hit["listing_contested_on"] for hit in hits["results"]]
        found = Client().get("/?q=贵州示例食品").content.decode()
        return page.count(MARK) + found.count(MARK), marked

    assert told() == (0, [None] * 5)
    contest.file(record=key)
    # Beside the tag, in the band, at its card, and at the firm among those found.
    assert told() == (4, [today().isoformat()] * 5)
    contest.take(S.DISMISS)
    assert told() == (0, [None] * 5)


def test_a_corrected_reason_of_a_listing_is_what_the_public_reads() -> None:
    listed = Walk(now=now()).to(ListingStep.PUBLISH)
    one = Listing.objects.get()
    contest = Contest(firm=listed.firm, organ=listed.organ, now=now())
    contest.file(record=one.key)
    contest.take(S.UPHOLD, outcome="correct", corrected="示例:更正后的列入事由")

    list(run_until_done(clock=now))
    page = Client().get(f"/enterprises/{listed.firm.uscc}").content.decode()

    assert "示例:更正后的列入事由" in page
    assert one.reason not in page


def test_a_listing_found_wrong_is_told_to_be_revoked_and_then_gone() -> None:
    listed = Walk(now=now()).to(ListingStep.PUBLISH)
    key = Listing.objects.get().key
    contest = Contest(firm=listed.firm, organ=listed.organ, now=now())
    case = contest.file(record=key)
    contest.take(S.UPHOLD, outcome="remove_listing")
    client = client_of(contest.officers[Duty.DECIDE])
    agent = client_of(factories.agent(listed.firm).user)

    told = client.get(f"/work/cases/{case.pk}/").content.decode()
    seen = agent.get(f"/firm/{listed.firm.uscc}/cases/{case.pk}/").content.decode()
    listed.take(ListingStep.REVOKE, reason="示例:异议成立")
    after = client.get(f"/work/cases/{case.pk}/").content.decode()

    assert "将在列入案件中于" in told
    assert f'href="/work/cases/{listed.case_id}/"' in told
    assert "将在列入案件中于" in seen
    assert "将在列入案件中于" not in after
    list(run_until_done(clock=now))
    assert Client().get(f"/api/v1/records/{key}").status_code == 404


def test_the_counters_form_offers_the_listing_too() -> None:
    listed = Walk(now=now()).to(ListingStep.PUBLISH)
    client = client_of(listed.officers[Duty.HANDLE])

    form = client.get(f"/work/cases/new/objection/{listed.firm.uscc}/file/")

    assert f'value="{Listing.objects.get().key}"' in form.content.decode()


def test_the_mark_tells_nothing_of_what_was_said(walk: RepairWalk) -> None:
    file(walk)
    list(run_until_done(clock=now))

    view = str(Profile.objects.get(uscc=walk.firm.uscc).view)

    assert "contested_on" in view
    assert "不是本企业" not in view
    assert "示例经办人" not in view


def test_the_mark_moves_no_score(walk: RepairWalk) -> None:
    list(run_until_done(clock=now))
    before = Profile.objects.get(uscc=walk.firm.uscc)

    file(walk)
    list(run_until_done(clock=now))

    after = Profile.objects.get(uscc=walk.firm.uscc)
    assert (after.tier, after.tier_status) == (before.tier, before.tier_status)
    assert after.seq > before.seq


@pytest.mark.parametrize(
    ("step", "stated"),
    [
        (S.DISMISS, {"checked": "示例:已核查"}),
        (S.UPHOLD, {"checked": "示例:已核查", "outcome": "delete"}),
    ],
)
def test_the_reply_is_printed(
    walk: RepairWalk, step: S, stated: dict[str, str]
) -> None:
    case = file(walk)
    sent = Submission(step=step, stated=stated, reason="示例:信息无误")
    take_step(case.pk, sent, actor=walk.officers[Duty.DECIDE], now=now())
    client = client_of(walk.officers[Duty.DECIDE])

    reply = client.get(f"/work/cases/{case.pk}/documents/objection_reply.pdf")

    assert reply.content.startswith(b"%PDF-")


def test_a_pending_review_is_noted_beside_a_public_record_until_it_is_decided() -> None:
    review = FollowUp(kind=ProcedureKind.REVIEW, now=now())
    stated: dict[str, Any] = {"route": "reconsideration", "before": "示例县人民政府"}
    decided: dict[str, Any] = {"document_number": "示复〔2026〕1号"}

    def told() -> list[str | None]:
        list(run_until_done(clock=now))
        file = Client().get(f"/api/v1/enterprises/{review.firm.uscc}").json()
        return [record["reviewed_since"] for record in file["records"]]

    key = review.penalty().key
    review.take(Review.FILE, record=key, filed_on=today(), **decided, **stated)
    assert told() == [today().isoformat()]
    review.take(Review.UPHOLD, decided_on=today(), **decided)
    assert told() == [None]
