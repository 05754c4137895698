"""A listing from proposal to its end: no step is skipped, none is taken alone."""

from datetime import date
from functools import partial

import psycopg
import pytest

from registry.clock import day_of
from registry.domain.duties import NotAllowedError
from registry.domain.periods import ONE_DAY
from registry.domain.procedures.listing_terms import ListingState
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.procedures.transitions import (
    ReasonNeededError,
    SameOfficerError,
    StepNotAllowedError,
)
from registry.domain.vocabulary import Duty, Question
from registry.models import Delegation, Listing, Officer, Standing, Step, Task
from registry.services import audits, releases, terms
from registry.services.case_subjects import listing_of
from registry.services.cases import CaseMovedError, state_of
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from registry.services.tasks import open_tasks
from tests import factories
from tests.conftest import owner_dsn
from tests.listing_walk import Walk


def codes(error: StatementFaultyError) -> set[str]:
    return {fault.code for fault in error.faults}


def published(walk: Walk) -> Standing:
    assert walk.case is not None
    listing = listing_of(walk.case)
    assert listing is not None
    newest = listing.standings.filter(question=Question.PUBLISHED).order_by("-id")
    return newest[0]


def test_the_whole_way_lists_the_firm_for_three_years(db: None) -> None:
    walk = Walk().to(S.PUBLISH)

    assert walk.case is not None
    listing = Listing.objects.get()
    assert (listing.document_number, listing.enterprise) == (
        "示市监列决〔2026〕1号",
        walk.firm,
    )
    assert listing.measures == ["key_supervision", "no_honours"]
    assert published(walk).effective_from == day_of(walk.now)
    assert published(walk).effective_until == date(2029, 11, 26)
    assert state_of(walk.case) == ListingState.PUBLISHED


@pytest.mark.parametrize("step", [S.REVIEW, S.CONSENT, S.DECIDE, S.PUBLISH])
def test_no_step_is_skipped(db: None, step: S) -> None:
    walk = Walk().to(S.NOTIFY)

    with pytest.raises(StepNotAllowedError):
        walk.take(step)
    assert not Listing.objects.exists()


def test_a_penalty_without_a_heavier_kind_lists_nobody(db: None) -> None:
    walk = Walk()

    with pytest.raises(StatementFaultyError) as caught:
        walk.propose(heavier_ground="restriction")
    assert codes(caught.value) == {"no_heavier_penalty"}


def test_a_measure_outside_the_catalogue_is_refused(db: None) -> None:
    with pytest.raises(StatementFaultyError) as caught:
        Walk().propose(measures=["示例措施"])
    assert codes(caught.value) == {"unknown_choice"}


def test_a_personal_number_in_the_public_reason_is_refused(db: None) -> None:
    with pytest.raises(StatementFaultyError) as caught:
        Walk().propose(reason="示例:经营者 110101199003077758")
    assert codes(caught.value) == {"personal_in_text"}


def test_another_firms_penalty_is_no_ground(db: None) -> None:
    other = factories.record(factories.penalty(factories.firm()))

    with pytest.raises(StatementFaultyError) as caught:
        Walk().propose(record=other.key)
    assert "penalty_not_in_force" in codes(caught.value)


@pytest.mark.parametrize(("days", "is_over"), [(7, False), (8, True)])
def test_the_statement_period_is_five_working_days(
    db: None, days: int, *, is_over: bool
) -> None:
    walk = Walk().to(S.NOTIFY).wait(days)  # served on Wednesday 25 November

    if is_over:
        walk.take(S.CLOSE, stated={})
    else:
        with pytest.raises(StatementFaultyError, match="2026-12-02"):
            walk.take(S.CLOSE, stated={})


def test_the_firms_words_end_the_statement_period(db: None) -> None:
    walk = Walk().to(S.NOTIFY)
    walk.take(S.HEAR)

    walk.take(S.CLOSE, stated={})

    assert Step.objects.filter(name=S.CLOSE).exists()


def test_a_county_decides_nothing_without_consent(db: None) -> None:
    walk = Walk().to(S.REVIEW)

    with pytest.raises(StatementFaultyError) as caught:
        walk.take(S.DECIDE)
    assert codes(caught.value) == {"consent_missing"}


def test_the_province_needs_no_consent(db: None) -> None:
    walk = Walk(organ=factories.authority()).to(S.REVIEW)

    walk.take(S.DECIDE)
    walk.take(S.PUBLISH)

    assert Listing.objects.count() == 1


def test_consent_is_the_upper_organs(db: None) -> None:
    walk = Walk().to(S.REVIEW)
    walk.officers[Duty.CONSENT] = factories.officer(Duty.CONSENT, organ=walk.organ)

    with pytest.raises(OtherOrganError, match="贵州省市场监督管理局"):
        walk.take(S.CONSENT)


@pytest.mark.parametrize(
    ("last", "step", "duty"),
    [
        (S.CLOSE, S.REVIEW, Duty.LEGAL),
        (S.CONSENT, S.DECIDE, Duty.DECIDE),
        (S.DECIDE, S.PUBLISH, Duty.PUBLISH),
    ],
)
def test_who_proposed_neither_reviews_decides_nor_publishes(
    db: None, last: S, step: S, duty: Duty
) -> None:
    walk = Walk()
    Officer.objects.filter(user=walk.officers[Duty.HANDLE]).update(
        duties=[Duty.HANDLE, Duty.LEGAL, Duty.DECIDE, Duty.PUBLISH]
    )
    walk.to(last)
    walk.officers[duty] = walk.officers[Duty.HANDLE]

    with pytest.raises(SameOfficerError):
        walk.take(step)


@pytest.mark.parametrize(
    ("last", "step", "duty"),
    [
        (None, S.PROPOSE, Duty.HANDLE),
        (S.CONSENT, S.DECIDE, Duty.DECIDE),
        (S.DECIDE, S.PUBLISH, Duty.PUBLISH),
    ],
)
def test_who_approved_the_penalty_lists_nobody_for_it(
    db: None, last: S | None, step: S, duty: Duty
) -> None:
    walk = Walk()
    if last:
        walk.to(last)
    version = walk.penalty.versions.get()
    Officer.objects.filter(user=version.approved_by).update(
        authority=walk.organ, duties=[duty]
    )
    another, walk.officers[duty] = walk.officers[duty], version.approved_by
    take = partial(walk.take, step) if last else walk.propose

    with pytest.raises(StatementFaultyError, match="You approved the penalty"):
        take()

    walk.officers[duty] = another
    take()


def test_who_approved_the_penalty_lends_nobody_the_duty_to_list_for_it(
    db: None,
) -> None:
    walk = Walk().to(S.CONSENT)
    approver = walk.penalty.versions.get().approved_by
    lender = Officer.objects.get(user=approver)
    lender.authority, lender.duties = walk.organ, [Duty.DECIDE]
    lender.save()
    delegate = factories.officer(Duty.ENTER, organ=walk.organ)
    Delegation.objects.create(
        officer=lender,
        delegate=delegate.officer,
        duties=[Duty.DECIDE],
        effective_from=day_of(walk.now),
        effective_until=day_of(walk.now) + ONE_DAY,
        reason="示例:出差",
        made_at=walk.now,
    )
    decider, walk.officers[Duty.DECIDE] = walk.officers[Duty.DECIDE], delegate

    with pytest.raises(StatementFaultyError, match="You approved the penalty"):
        walk.take(S.DECIDE)

    walk.officers[Duty.DECIDE] = decider
    walk.take(S.DECIDE)


def test_a_case_sent_back_is_reviewed_by_the_same_reviewer_again(db: None) -> None:
    walk = Walk().to(S.CLOSE)
    walk.take(S.SEND_BACK, reason="示例:证据不足")
    walk.take(S.CLOSE)

    walk.take(S.REVIEW)

    assert walk.case is not None
    assert state_of(walk.case) == ListingState.REVIEWED


def test_no_intent_ends_the_case_and_needs_its_reason(db: None) -> None:
    walk = Walk().to(S.CLOSE)

    with pytest.raises(ReasonNeededError):
        walk.take(S.CLEAR)
    walk.take(S.CLEAR, reason="示例:有充分证据证明无主观故意")

    assert walk.case is not None
    assert state_of(walk.case) == ListingState.CLEARED


def test_of_two_officers_at_one_case_the_later_is_told(db: None) -> None:
    walk = Walk().to(S.NOTIFY)
    walk.take(S.HEAR, seen=2)

    with pytest.raises(CaseMovedError, match="hear"):
        walk.take(S.CLOSE, seen=2)


def test_a_day_before_the_case_or_ahead_is_refused(db: None) -> None:
    walk = Walk()
    walk.propose()

    for day, code in (("2026-11-24", "before_case"), ("2026-11-26", "future_date")):
        stated = {**walk.stated(S.NOTIFY), "served_on": day}
        with pytest.raises(StatementFaultyError) as caught:
            walk.take(S.NOTIFY, stated=stated)
        assert codes(caught.value) == {code}


def test_service_needs_its_proof(db: None) -> None:
    walk = Walk()
    walk.propose()

    with pytest.raises(StatementFaultyError) as caught:
        walk.take(S.NOTIFY, stated={**walk.stated(S.NOTIFY), "proof": ["0" * 64]})
    assert codes(caught.value) == {"attachment_not_found"}


@pytest.mark.parametrize(("days", "is_due"), [(365, False), (366, True)])
def test_early_removal_is_open_from_one_year_on(
    db: None, days: int, *, is_due: bool
) -> None:
    walk = Walk().to(S.PUBLISH).wait(days)

    if is_due:
        walk.take(S.REMOVE, reason="示例:符合条件")
        assert published(walk).effective_from is None
        assert published(walk).reason == "removed_early"
    else:
        with pytest.raises(StatementFaultyError, match="2027-11-26"):
            walk.take(S.REMOVE, reason="示例:符合条件")


@pytest.mark.parametrize("condition", ["duties_done", "harm_undone"])
def test_early_removal_needs_each_of_its_conditions_stated(
    db: None, condition: str
) -> None:
    walk = Walk().to(S.PUBLISH).wait(400)
    stated = walk.stated(S.REMOVE)

    for unmet in ({condition: False}, {condition: None}):
        with pytest.raises(StatementFaultyError) as caught:
            walk.take(S.REMOVE, reason="示例:符合条件", stated={**stated, **unmet})
        assert [fault.field for fault in caught.value.faults] == [condition]

    walk.take(S.REMOVE, reason="示例:符合条件", stated=stated)


def test_a_further_heavier_penalty_bars_early_removal(db: None) -> None:
    walk = Walk().to(S.PUBLISH).wait(400)
    again = factories.penalty(
        walk.firm,
        document_number="黔示例罚〔2027〕9号",
        decided_on="2027-06-01",
        penalty_kinds=["production_stopped"],
        fine_wan="",
    )
    factories.record(again, now=walk.now)

    with pytest.raises(StatementFaultyError, match="9号"):
        walk.take(S.REMOVE, reason="示例:符合条件")


def test_a_removal_by_false_papers_is_undone_and_the_term_starts_anew(
    db: None,
) -> None:
    walk = Walk().to(S.PUBLISH).wait(400)
    walk.take(S.REMOVE, reason="示例:符合条件")
    walk.officers[Duty.DECIDE] = factories.officer(Duty.DECIDE, organ=walk.organ)

    walk.take(S.RESTORE, reason="示例:材料虚假")

    assert published(walk).effective_from == day_of(walk.now)
    assert published(walk).effective_until == date(2030, 12, 31)


def test_a_fallen_penalty_revokes_its_listing(db: None) -> None:
    walk = Walk().to(S.PUBLISH)
    officer = Officer.objects.get(user=factories.approver())
    releases.withdraw_record(
        walk.penalty, officer=officer, now=walk.now, reason="示例:处罚被撤销"
    )

    walk.take(S.REVOKE, reason="示例:处罚被撤销")

    assert published(walk).reason == "revoked"


def test_a_fallen_penalty_is_never_published_as_a_listing(db: None) -> None:
    walk = Walk().to(S.DECIDE)
    officer = Officer.objects.get(user=factories.approver())
    releases.withdraw_record(
        walk.penalty, officer=officer, now=walk.now, reason="示例:处罚被撤销"
    )

    with pytest.raises(StatementFaultyError, match="withdrawn"):
        walk.take(S.PUBLISH)
    assert not Listing.objects.exists()


def test_nobody_is_listed_twice_for_one_penalty(db: None) -> None:
    walk = Walk().to(S.PUBLISH)

    with pytest.raises(StatementFaultyError) as caught:
        walk.propose()
    assert codes(caught.value) == {"listed_for_same_act"}


def test_numbers_have_no_gap_even_after_a_refused_decision(db: None) -> None:
    first, second = Walk().to(S.CONSENT), Walk().to(S.CONSENT)
    first.take(S.DECIDE)
    with pytest.raises(StatementFaultyError):
        second.take(S.DECIDE, stated={"decided_on": "2030-01-01"})

    step = second.take(S.DECIDE)

    assert step.payload["number"] == "示市监列决〔2026〕2号"


def test_each_state_awaits_its_step_of_the_right_organ(db: None) -> None:
    walk = Walk().to(S.NOTIFY)

    def waiting() -> tuple[str, str, date | None]:
        task = Task.objects.get(case=walk.case, done_at=None)
        return task.step, task.authority.uscc, task.due_on

    assert waiting() == (S.CLOSE, walk.organ.uscc, date(2026, 12, 2))
    walk.take(S.CLOSE)
    walk.take(S.REVIEW)
    assert waiting() == (S.CONSENT, factories.authority().uscc, None)
    walk.take(S.CONSENT)
    walk.take(S.DECIDE)
    assert waiting() == (S.PUBLISH, walk.organ.uscc, date(2026, 12, 23))


def test_a_task_is_seen_by_those_who_may_take_it(db: None) -> None:
    walk = Walk().to(S.DECIDE)

    def seen(duty: Duty) -> int:
        return open_tasks(actor=walk.officers[duty], now=walk.now).count()

    assert (seen(Duty.PUBLISH), seen(Duty.LEGAL), seen(Duty.CONSENT)) == (1, 0, 0)


@pytest.mark.parametrize(("days", "ended"), [(1096, 0), (1097, 1)])
def test_a_listing_ends_by_itself_after_its_term(
    db: None, days: int, ended: int
) -> None:
    walk = Walk().to(S.PUBLISH).wait(days)

    assert terms.end_terms(now=walk.now) == ended
    assert terms.end_terms(now=walk.now) == 0

    assert walk.case is not None
    expected = ListingState.EXPIRED if ended else ListingState.PUBLISHED
    assert state_of(walk.case) == expected
    assert not audits.process_faults()


def test_ten_days_late_ends_the_same(db: None) -> None:
    walk = Walk().to(S.PUBLISH).wait(1107)

    assert terms.end_terms(now=walk.now) == 1
    assert published(walk).reason == "term_ended"


def test_no_officer_ends_a_term(db: None) -> None:
    walk = Walk().to(S.PUBLISH).wait(2000)

    for duty in walk.officers:
        with pytest.raises(NotAllowedError):
            walk.take(S.EXPIRE, by=duty)


def test_a_removed_step_is_named(committed: str) -> None:
    walk = Walk().to(S.PUBLISH)
    assert walk.case is not None
    with psycopg.connect(owner_dsn(committed), autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "DELETE FROM registry_step WHERE case_id = %s AND name = 'review'",
            [walk.case.pk],
        )

    (fault,) = audits.process_faults()

    assert (fault.where, "consent" in fault.what) == (f"case {walk.case.pk}", True)


@pytest.mark.parametrize(("days", "is_due"), [(400, False), (401, True)])
def test_a_restriction_bars_early_removal_to_its_last_day(
    db: None, days: int, *, is_due: bool
) -> None:
    walk = Walk()
    walk.propose(restricted_until="2027-12-30")  # 400 days on
    for step in walk.route():
        walk.take(step)
    walk.wait(days)

    if is_due:
        walk.take(S.REMOVE, reason="示例:符合条件")
    else:
        with pytest.raises(StatementFaultyError, match="2027-12-31"):
            walk.take(S.REMOVE, reason="示例:符合条件")
