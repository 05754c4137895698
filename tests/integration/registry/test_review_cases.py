"""A penalty contested before a higher organ or a court, and what rests on it."""

from datetime import date
from typing import Any

import pytest

from registry.domain.fields import forms
from registry.domain.procedures.listing_terms import ListingState
from registry.domain.procedures.listing_terms import ListingStep as Listing
from registry.domain.procedures.review import ReviewState
from registry.domain.procedures.review import ReviewStep as S
from registry.domain.vocabulary import Duty, ProcedureKind, Question, Sector
from registry.models import Officer, Record, Standing, Task
from registry.services import audits, entry
from registry.services.entry import StatementFaultyError
from registry.services.releases import withdraw_record
from tests import factories
from tests.follow_up_walk import FollowUp, open_questions
from tests.listing_walk import Walk


@pytest.fixture
def walk(db: None) -> FollowUp:
    return FollowUp(kind=ProcedureKind.REVIEW)


def file(walk: FollowUp, record: Record | None = None, **changes: Any) -> Record:
    record = record or walk.penalty()
    stated: dict[str, Any] = {
        "record": record.key,
        "route": "reconsideration",
        "before": "示例县人民政府",
        "document_number": "示复〔2026〕1号",
        "filed_on": date(2026, 11, 20),
    }
    walk.take(S.FILE, **{**stated, **changes})
    return record


def decide(walk: FollowUp, step: S, **others: Any) -> None:
    walk.take(
        step,
        **{"document_number": "示复决〔2026〕1号", "decided_on": walk.today, **others},
    )


def test_a_pending_review_suspends_nothing(walk: FollowUp) -> None:
    record = file(walk)

    assert open_questions(record, on=walk.today) == set(Question)
    decide(walk, S.UPHOLD)
    assert walk.state == ReviewState.UPHELD


def test_an_overturned_penalty_is_withdrawn_in_three_working_days(
    walk: FollowUp,
) -> None:
    record = file(walk)
    decide(walk, S.OVERTURN, outcome="illegal")
    assert walk.due == date(2026, 11, 30)
    walk.take(S.WITHDRAW)

    newest = Standing.objects.filter(record=record).latest("id")
    assert open_questions(record, on=walk.today) == set()
    assert newest.reason == "penalty_overturned"
    assert not audits.process_faults()


def test_the_decision_may_be_older_than_the_note_of_the_case(walk: FollowUp) -> None:
    file(walk)

    with pytest.raises(StatementFaultyError, match="before the case began, 2026-11-20"):
        decide(walk, S.OVERTURN, outcome="void", decided_on=date(2026, 11, 19))
    decide(walk, S.OVERTURN, outcome="void", decided_on=date(2026, 11, 20))

    assert walk.due == date(2026, 11, 25)


def test_a_changed_penalty_needs_its_newer_version(walk: FollowUp) -> None:
    record = file(walk)
    decide(walk, S.CHANGE, changed="示例:罚款减为五万元")
    with pytest.raises(StatementFaultyError, match="no newer version"):
        walk.take(S.CORRECT)

    correct(walk, record)
    walk.take(S.CORRECT)

    assert walk.state == ReviewState.CORRECTED


def correct(walk: FollowUp, record: Record) -> None:
    """Enter and approve a version of the record with a smaller fine."""
    clerk = factories.officer(organ=walk.organ)
    draft = entry.start_correction(record, reason="示例", actor=clerk, now=walk.now)
    entry.save_draft(
        draft.pk,
        form=forms()["penalty"],
        sector=Sector.FOOD,
        stated={**draft.stated, "fine_wan": "5", "content": "罚款五万元"},
        actor=clerk,
        now=walk.now,
    )
    entry.submit_draft(draft.pk, actor=clerk, now=walk.now)
    approver = factories.officer(Duty.APPROVE, Duty.READ, organ=walk.organ)
    entry.approve_draft(
        draft.pk, attestation=factories.ATTESTED, actor=approver, now=walk.now
    )


def test_one_review_of_a_penalty_at_a_time(walk: FollowUp) -> None:
    record = file(walk)
    walk.case = None

    with pytest.raises(StatementFaultyError, match="is open"):
        file(walk, record)


@pytest.mark.parametrize("by_review", [True, False])
def test_a_listing_whose_penalty_fell_is_revoked_in_three_working_days(
    db: None, *, by_review: bool
) -> None:
    listed = Walk().to(Listing.PUBLISH)
    assert not Task.objects.filter(case=listed.case, done_at=None).exists()

    if by_review:
        review = FollowUp(kind=ProcedureKind.REVIEW, firm=listed.firm)
        file(review, listed.penalty)
        decide(review, S.OVERTURN, outcome="revoked")
        review.take(S.WITHDRAW)
    else:
        clerk = Officer.objects.get(user=factories.officer(Duty.APPROVE))
        withdraw_record(listed.penalty, officer=clerk, now=listed.now, reason="示例")

    task = Task.objects.get(case=listed.case, done_at=None)
    assert (task.step, task.due_on) == (Listing.REVOKE, date(2026, 11, 30))
    listed.take(Listing.REVOKE, reason="示例")
    assert not Task.objects.filter(case=listed.case, done_at=None).exists()
    assert listed.case
    newest = listed.case.steps.order_by("-ordinal")[0]
    assert newest.state == ListingState.REVOKED


def test_a_listing_decided_and_not_published_is_revoked_too(db: None) -> None:
    listed = Walk().to(Listing.DECIDE)
    clerk = Officer.objects.get(user=factories.officer(Duty.APPROVE))
    withdraw_record(listed.penalty, officer=clerk, now=listed.now, reason="示例")

    task = Task.objects.get(case=listed.case, done_at=None)
    assert (task.step, task.limit) == (Listing.REVOKE, "listing_withdrawal")
