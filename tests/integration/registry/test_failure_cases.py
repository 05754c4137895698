"""What follows a failed sampling: retest, correction, two re-inspections."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.files import StopSale
from registry.domain.procedures.failure_terms import FailureState
from registry.domain.procedures.failure_terms import FailureStep as S
from registry.domain.procedures.transitions import ReasonNeededError, SameOfficerError
from registry.domain.vocabulary import Duty, ProcedureKind, Question
from registry.marks import marks_beside, marks_of
from registry.models import Case, Change, Officer, Record, Standing, Task
from registry.selectors import log_position
from registry.services import audits
from registry.services.cases import Submission, take_step
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from tests import factories
from tests.follow_up_walk import FollowUp, open_questions

ALL = set(Question)


@pytest.fixture
def walk(db: None) -> FollowUp:
    return FollowUp(kind=ProcedureKind.FAILURE)


def notify(walk: FollowUp, record: Record | None = None, **changes: Any) -> Record:
    record = record or walk.sampling()
    stated: dict[str, Any] = {
        "record": record.key,
        "served_to": "sampled_seller",
        "served_on": walk.today,
        "method": "direct",
        "proof": walk.paper(),
    }
    walk.take(S.NOTIFY, **{**stated, **changes})
    return record


def ask(walk: FollowUp, **changes: Any) -> None:
    walk.take(
        S.REQUEST_RETEST, **{"filed_on": walk.today, "claim": "示例:异议", **changes}
    )


def conclude(walk: FollowUp, step: S, **others: Any) -> None:
    walk.take(step, laboratory="示例检验院", concluded_on=walk.today, **others)


def inspect(walk: FollowUp, step: S, **changes: Any) -> None:
    walk.take(step, **{"inspected_on": walk.today, "checked": "示例", **changes})


def ordered(walk: FollowUp) -> Record:
    record = notify(walk, served_on=walk.today - timedelta(days=30))
    walk.take(
        S.ORDER_CORRECTION,
        ordered_on=walk.today,
        demanded="示例:整改",
        proof=walk.paper(),
    )
    return record


def announced(walk: FollowUp) -> Record:
    record = ordered(walk)
    walk.take(S.REPORT, filed_on=walk.today, reported="示例:已整改")
    inspect(walk, S.REINSPECT_FAILED)
    walk.take(S.ANNOUNCE, announced_on=walk.today, notice="示例公告1号")
    return record


def escalated(walk: FollowUp) -> None:
    announced(walk)
    walk.wait(90)
    inspect(walk, S.SECOND_FAILED, inspected_on=walk.today - timedelta(days=30))
    walk.take(S.ESCALATE, case_number="示市监立〔2027〕1号")


def suspend(walk: FollowUp, *, days: int = 30) -> None:
    walk.take(
        S.SUSPEND,
        document_number="示市监罚〔2027〕1号",
        served_on=walk.today,
        ends_on=walk.today + timedelta(days=days),
        proof=walk.paper(),
    )


def stop_sale(walk: FollowUp, **changes: Any) -> None:
    stated = {
        "product": "示例辣椒酱",
        "batch": "2026-06-01",
        "served_on": walk.today,
        "proof": walk.paper(),
    }
    walk.take(S.STOP_SALE, **{**stated, **changes})


@pytest.mark.parametrize(("days", "in_time"), [(9, True), (10, False)])
def test_a_retest_of_food_is_asked_for_in_seven_working_days(
    walk: FollowUp, days: int, *, in_time: bool
) -> None:
    notify(walk)
    walk.wait(days)

    if in_time:
        ask(walk)
        assert walk.state == FailureState.RETESTING
    else:
        with pytest.raises(StatementFaultyError, match="up to and with 2026-12-04"):
            ask(walk)


@pytest.mark.parametrize(("days", "in_time"), [(0, True), (1, False)])
def test_a_quick_test_is_contested_the_same_day(
    walk: FollowUp, days: int, *, in_time: bool
) -> None:
    notify(walk, is_quick=True)
    walk.wait(days)

    if in_time:
        ask(walk)
    else:
        with pytest.raises(StatementFaultyError, match="up to and with 2026-11-25"):
            ask(walk)


def test_food_of_the_2014_rule_has_five_working_days(walk: FollowUp) -> None:
    old = walk.sampling(concluded_on="2019-09-01", delivered_on="2019-09-02")
    notify(walk, old)
    walk.wait(8)

    with pytest.raises(StatementFaultyError, match="up to and with 2026-12-02"):
        ask(walk)


def test_a_retest_freezes_and_what_it_upholds_opens_as_it_was(walk: FollowUp) -> None:
    record = notify(walk)
    before = _newest(record)
    ask(walk)
    assert open_questions(record, on=walk.today) == set()

    walk.wait(5)
    conclude(walk, S.RETEST_UPHELD)

    assert open_questions(record, on=walk.today) == ALL
    assert _newest(record) == before
    assert not audits.process_faults()


def test_what_was_withdrawn_meanwhile_stays_closed(walk: FollowUp) -> None:
    record = notify(walk)
    ask(walk)
    newest = Standing.objects.filter(record=record, question="published").latest("id")
    other = FollowUp(kind=ProcedureKind.FAILURE, firm=walk.firm)
    notify(other, walk.sampling(sample_number="SL529900-2"))
    assert isinstance(other.case, Case)
    Standing.objects.create(
        record=record,
        question="published",
        entry="withdrawn",
        reason="withdrawn",
        source="示例",
        step=other.case.steps.get(),
        change=newest.change,
    )
    conclude(walk, S.RETEST_UPHELD)

    assert open_questions(record, on=walk.today) == {"shared", "usable"}


def test_an_overturned_failure_never_counted(walk: FollowUp) -> None:
    record = notify(walk)
    ask(walk)
    conclude(walk, S.RETEST_OVERTURNED)

    usable = Standing.objects.filter(record=record, question="usable").latest("id")
    assert open_questions(record, on=walk.today) == set()
    assert (usable.reason, usable.effective_from) == ("overturned", None)
    assert walk.state == FailureState.OVERTURNED


def test_every_firm_of_the_sample_is_told_of_the_freeze(walk: FollowUp) -> None:
    producer = factories.firm(name="贵州示例制造有限公司")
    made = factories.sampling(walk.firm, producer, **walk.by_organ())
    notify(walk, factories.record(made, form="sampling"))
    before = Change.objects.filter(enterprise=producer).count()
    ask(walk)

    assert Change.objects.filter(enterprise=producer).count() == before + 1


def test_the_order_waits_for_the_end_of_the_window(walk: FollowUp) -> None:
    notify(walk)
    stated: dict[str, Any] = {"demanded": "示例", "proof": walk.paper()}
    walk.wait(9)

    with pytest.raises(StatementFaultyError, match="may ask for a retest"):
        walk.take(S.ORDER_CORRECTION, ordered_on=walk.today, **stated)
    walk.wait(1)
    walk.take(S.ORDER_CORRECTION, ordered_on=walk.today, **stated)
    assert walk.state == FailureState.ORDERED


def test_sixty_days_to_correct_and_seventy_five_to_reinspect(walk: FollowUp) -> None:
    ordered(walk)
    assert walk.due == date(2027, 1, 25)  # day 60, a Sunday, moves on
    walk.take(S.REPORT, filed_on=walk.today, reported="示例")

    assert walk.due == date(2027, 2, 11)  # day 75 is in the Spring Festival
    inspect(walk, S.REINSPECT_PASSED)
    assert walk.state == FailureState.PASSED


def test_the_province_announces_what_a_county_found(walk: FollowUp) -> None:
    ordered(walk)
    walk.take(S.REPORT, filed_on=walk.today, reported="示例")
    inspect(walk, S.REINSPECT_FAILED)
    assert walk.task.authority == factories.authority()
    stated: dict[str, Any] = {"announced_on": walk.today, "notice": "示例公告1号"}

    with pytest.raises(OtherOrganError):
        walk.take(S.ANNOUNCE, by=walk.officers[Duty.PUBLISH], **stated)
    walk.take(S.ANNOUNCE, **stated)
    assert walk.state == FailureState.ANNOUNCED


@pytest.mark.parametrize(
    ("days", "is_within"), [(59, False), (60, True), (90, True), (91, False)]
)
def test_the_second_reinspection_lies_in_its_window(
    walk: FollowUp, days: int, *, is_within: bool
) -> None:
    announced(walk)
    on = walk.today + timedelta(days=days)
    walk.wait(100)

    if is_within:
        inspect(walk, S.SECOND_FAILED, inspected_on=on)
        walk.take(S.ESCALATE, case_number="示市监立〔2027〕1号")
        assert walk.state == FailureState.ESCALATED
    else:
        with pytest.raises(StatementFaultyError, match="between"):
            inspect(walk, S.SECOND_FAILED, inspected_on=on)


def test_a_suspension_is_decided_ninety_days_after_the_filing(walk: FollowUp) -> None:
    escalated(walk)

    assert walk.task.step == S.SUSPEND
    assert walk.due == date(2027, 5, 24)  # 23 May, day 90, is a Sunday


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True)])
def test_a_suspension_ends_after_its_service(
    walk: FollowUp, days: int, *, is_taken: bool
) -> None:
    escalated(walk)

    if is_taken:
        suspend(walk, days=days)
        assert walk.state == FailureState.SUSPENDED
    else:
        with pytest.raises(StatementFaultyError, match="must end after the day of"):
            suspend(walk, days=days)


@pytest.mark.parametrize(("days", "is_over"), [(30, False), (31, True)])
def test_it_is_inspected_again_after_the_last_day_of_the_suspension(
    walk: FollowUp, days: int, *, is_over: bool
) -> None:
    escalated(walk)
    suspend(walk)
    assert walk.due == date(2027, 4, 9)  # 25 March and fifteen days
    walk.wait(days)

    if is_over:
        inspect(walk, S.THIRD_PASSED)
        assert walk.state == FailureState.PASSED
    else:
        with pytest.raises(StatementFaultyError, match="up to and with 2027-03-25"):
            inspect(walk, S.THIRD_PASSED)


def test_what_fails_after_the_suspension_leads_to_the_licensing_organ(
    walk: FollowUp,
) -> None:
    escalated(walk)
    suspend(walk)
    walk.wait(31)
    inspect(walk, S.THIRD_FAILED)
    assert (walk.task.step, walk.due) == (S.ASK_REVOCATION, date(2027, 6, 24))
    asked: dict[str, Any] = {"organ": "示例市场监督管理局", "asked_on": walk.today}

    with pytest.raises(StatementFaultyError, match="document_number"):
        walk.take(S.ASK_REVOCATION, **asked)
    walk.take(S.ASK_REVOCATION, document_number="示市监提〔2027〕1号", **asked)

    assert walk.state == FailureState.REVOCATION_ASKED
    assert not Task.objects.filter(case=walk.case, done_at=None).exists()
    assert not audits.process_faults()


def test_a_stop_sale_leaves_the_case_where_it_is(walk: FollowUp) -> None:
    ordered(walk)
    due = walk.due
    stop_sale(walk)

    assert (walk.state, walk.due) == (FailureState.ORDERED, due)
    with pytest.raises(StatementFaultyError, match="lift it first"):
        stop_sale(walk)
    walk.take(S.LIFT_STOP_SALE)
    with pytest.raises(StatementFaultyError, match="No stop-sale lasts"):
        walk.take(S.LIFT_STOP_SALE)
    assert not audits.process_faults()


def test_a_stop_sale_is_lifted_with_a_reason_only(walk: FollowUp) -> None:
    ordered(walk)
    stop_sale(walk)
    assert walk.case

    with pytest.raises(ReasonNeededError):
        take_step(
            walk.case.pk,
            Submission(step=S.LIFT_STOP_SALE, stated={}),
            actor=walk.officers[Duty.DECIDE],
            now=walk.now,
        )


@pytest.mark.parametrize(("days", "is_taken"), [(30, True), (31, False)])
def test_a_stop_sale_is_served_with_the_result_or_later(
    walk: FollowUp, days: int, *, is_taken: bool
) -> None:
    ordered(walk)  # its result was served thirty days ago
    served_on = walk.today - timedelta(days=days)

    if is_taken:
        stop_sale(walk, served_on=served_on)
    else:
        with pytest.raises(StatementFaultyError, match="before the case began"):
            stop_sale(walk, served_on=served_on)


@pytest.mark.parametrize("missing", ["product", "batch", "served_on"])
def test_a_stop_sale_names_product_batch_and_service(
    walk: FollowUp, missing: str
) -> None:
    ordered(walk)

    with pytest.raises(StatementFaultyError, match=missing):
        stop_sale(walk, **{missing: ""})


def test_a_stop_sale_marks_the_record_until_the_reinspection_passed(
    walk: FollowUp,
) -> None:
    record = ordered(walk)
    before = log_position()
    stop_sale(walk)
    served_on = walk.today
    walk.take(S.REPORT, filed_on=walk.today, reported="示例:已整改")

    (mark,) = marks_beside(record)
    assert mark.stop_sale == StopSale(
        served_on=served_on, product="示例辣椒酱", batch="2026-06-01"
    )
    assert not marks_of([(walk.firm.pk, before)])
    inspect(walk, S.REINSPECT_PASSED)
    assert marks_beside(record) == []


@pytest.mark.parametrize("step", [S.LIFT_STOP_SALE, S.CLOSE])
def test_a_closed_case_lifts_no_stop_sale_by_itself(walk: FollowUp, step: S) -> None:
    record = ordered(walk)
    stop_sale(walk)
    walk.take(step)

    assert bool(marks_beside(record)) is (step is S.CLOSE)


def test_who_took_the_request_does_not_judge_it(walk: FollowUp) -> None:
    both = walk.officers[Duty.HANDLE]
    Officer.objects.filter(user=both).update(duties=[Duty.HANDLE, Duty.DECIDE])
    notify(walk)
    ask(walk)

    with pytest.raises(SameOfficerError):
        conclude(walk, S.RETEST_OVERTURNED, by=both)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"served_to": "nominal_producer"}, "does not have this role"),
        ({"verdict": "conforming", "items": ""}, "did not fail"),
    ],
)
def test_only_a_failure_of_this_firm_is_followed(
    walk: FollowUp, changes: dict[str, str], why: str
) -> None:
    role = changes.pop("served_to", "sampled_seller")
    sampling = walk.sampling(**changes)

    with pytest.raises(StatementFaultyError, match=why):
        notify(walk, sampling, served_to=role)


def _newest(record: Record) -> dict[str, tuple[date | None, date | None]]:
    rows = Standing.objects.filter(record=record).order_by("id")
    return {one.question: (one.effective_from, one.effective_until) for one in rows}
