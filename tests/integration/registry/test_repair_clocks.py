"""By when a repair is decided and answered: of several clocks the first that ends."""

from datetime import date, timedelta

import pytest

from registry.domain.counts import Count
from registry.domain.papers.paper import PaperKind
from registry.domain.periods import WorkingCalendar
from registry.domain.policies import load_policies
from registry.domain.procedures.repair import REPAIR, RepairState
from registry.domain.procedures.repair import RepairStep as S
from registry.domain.procedures.situations import Situation, StepFact
from registry.domain.vocabulary import AuthorityLevel, Duty, RecordKind
from registry.models import Enterprise, Task
from registry.services.case_papers import paper_of
from tests import factories
from tests.integration.registry.test_calendars import state
from tests.integration.registry.test_objection_outcomes import text_of
from tests.integration.registry.test_organ_counts import counted
from tests.listing_walk import Walk
from tests.repair_walk import RepairWalk


def accepted(
    *,
    filed_on: str = "2026-11-25",
    is_abnormal: bool = False,
    firm: Enterprise | None = None,
) -> RepairWalk:
    """Take an application that came on a day, and accept it on Wednesday the 25th."""
    walk = RepairWalk(firm=firm) if firm else RepairWalk()
    if is_abnormal:
        walk.record = factories.record(
            factories.abnormality(walk.firm), form="abnormality"
        )
    walk.apply(filed_on=filed_on)
    walk.take(S.ACCEPT, by=Duty.HANDLE)
    return walk


def awaited(walk: RepairWalk) -> tuple[str, date | None]:
    task = Task.objects.get(case=walk.case, done_at=None)
    return task.limit, task.due_on


@pytest.mark.parametrize(
    ("filed_on", "limit", "due_on"),
    [
        ("2026-11-20", "repair_decision", date(2026, 12, 4)),
        ("2026-11-19", "repair_answer", date(2026, 12, 3)),
    ],
)
def test_the_applicant_is_answered_in_ten_working_days_of_applying(
    db: None, filed_on: str, limit: str, due_on: date
) -> None:
    walk = accepted(filed_on=filed_on)

    assert awaited(walk) == (limit, due_on)


@pytest.mark.parametrize(
    ("filed_on", "limit", "due_on"),
    [
        ("2026-11-20", "repair_extended", date(2026, 12, 18)),
        ("2026-11-19", "repair_answer_extended", date(2026, 12, 17)),
    ],
)
def test_an_extension_gives_ten_working_days_to_either_clock(
    db: None, filed_on: str, limit: str, due_on: date
) -> None:
    walk = accepted(filed_on=filed_on)

    walk.take(S.EXTEND, reason="示例:须现场核查")

    assert awaited(walk) == (limit, due_on)


def test_an_abnormal_list_entry_is_decided_in_five_working_days(db: None) -> None:
    walk = accepted(is_abnormal=True)

    assert awaited(walk) == ("repair_abnormal", date(2026, 12, 2))
    walk.take(S.EXTEND, reason="示例:须现场核查")
    assert awaited(walk) == ("repair_abnormal_extended", date(2026, 12, 16))


@pytest.mark.parametrize(
    ("filed_on", "limit"),
    [("2026-11-18", "repair_abnormal"), ("2026-11-17", "repair_answer")],
)
def test_an_abnormal_list_entry_is_answered_in_ten_days_of_applying_too(
    db: None, filed_on: str, limit: str
) -> None:
    walk = accepted(filed_on=filed_on, is_abnormal=True)

    assert awaited(walk)[0] == limit


@pytest.mark.parametrize(("days", "late"), [(8, {}), (9, {Count.DECIDED_LATE: 1})])
def test_an_answer_after_ten_working_days_of_applying_is_late(
    db: None, days: int, late: dict[Count, int]
) -> None:
    walk = accepted(filed_on="2026-11-19")
    walk.now += timedelta(days)
    walk.take(S.GRANT)

    assert counted(date(2026, 12, 1)) == {Count.GRANTED: 1, **late}


@pytest.mark.parametrize(("days", "late"), [(7, {}), (8, {Count.DECIDED_LATE: 1})])
def test_an_abnormal_list_entry_decided_after_five_working_days_is_late(
    db: None, days: int, late: dict[Count, int]
) -> None:
    walk = accepted(is_abnormal=True)
    walk.now += timedelta(days)
    walk.take(S.GRANT)

    assert counted(date(2026, 12, 1)) == {Count.GRANTED: 1, **late}


def test_an_abnormal_list_entry_waits_for_no_time_and_no_listing(db: None) -> None:
    listed = Walk(organ=factories.authority())
    listed.propose()
    for step in listed.route():
        listed.take(step)
    walk = accepted(firm=listed.firm, is_abnormal=True)

    walk.take(S.GRANT)

    assert walk.open_questions() == set()


def test_the_decision_on_an_abnormal_list_entry_names_it_so(db: None) -> None:
    walk = accepted(is_abnormal=True)
    walk.take(S.GRANT)

    assert walk.case is not None
    told = text_of(paper_of(walk.case, PaperKind.REPAIR_DECISION, now=walk.now))

    assert "列入经营异常名录决定书" in told


def test_a_changed_calendar_may_let_the_other_clock_end_first(db: None) -> None:
    walk = accepted(filed_on="2026-11-20")

    # A Saturday worked between application and acceptance shortens only the answer's.
    state(date(2026, 11, 21), is_working=True)

    assert awaited(walk) == ("repair_answer", date(2026, 12, 3))


@pytest.mark.parametrize(
    ("filed_on", "limit"),
    [
        (date(2025, 12, 24), "repair_decision"),
        (date(2025, 12, 25), "repair_answer"),
    ],
)
def test_the_answer_has_a_clock_only_since_it_was_in_force(
    filed_on: date, limit: str
) -> None:
    applied = StepFact(
        name=S.APPLY,
        state=RepairState.APPLIED,
        actor=1,
        on=filed_on,
        stated={"filed_on": filed_on.isoformat()},
    )
    taken = StepFact(
        name=S.ACCEPT,
        state=RepairState.ACCEPTED,
        actor=2,
        on=date(2026, 1, 20),  # late, so that the answer is due before the decision
        stated={},
    )
    situation = Situation(
        today=date(2026, 1, 20),
        level=AuthorityLevel.COUNTY,
        policies=load_policies(),
        calendar=WorkingCalendar(),
        steps=(applied, taken),
        subject={"kind": RecordKind.PENALTY},
    )

    assert REPAIR.dues[RepairState.ACCEPTED].first(situation).limit == limit
