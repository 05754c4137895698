"""An order to correct from its service to its re-check."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.procedures.correction import CORRECTION, CorrectionState
from registry.domain.procedures.correction import CorrectionStep as S
from registry.domain.procedures.transitions import (
    SameOfficerError,
    StepNotAllowedError,
)
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.marks import marks_beside
from registry.models import Officer, Record
from registry.services import audits
from registry.services.entry import StatementFaultyError
from tests import factories
from tests.follow_up_walk import FollowUp

DUE = date(2026, 12, 5)  # a Saturday


@pytest.fixture
def walk(db: None) -> FollowUp:
    return FollowUp(kind=ProcedureKind.CORRECTION)


def order(walk: FollowUp, **changes: Any) -> None:
    walk.take(
        S.ORDER,
        **{
            "record": walk.visit().key,
            "demanded": "示例:补全台账",
            "due_on": DUE,
            "served_on": walk.today,
            "method": "direct",
            "proof": walk.paper(),
            **changes,
        },
    )


def report(walk: FollowUp, **changes: Any) -> None:
    walk.take(
        S.REPORT,
        **{
            "filed_on": walk.today,
            "reported": "示例:已补全",
            "photographs": walk.paper(),
            **changes,
        },
    )


def recheck(walk: FollowUp, step: S, **others: Any) -> None:
    walk.take(step, checked_on=walk.today, checked="示例:已核实", **others)


def test_a_stated_last_day_moves_to_the_next_working_day(walk: FollowUp) -> None:
    order(walk)

    assert walk.due == date(2026, 12, 7)


def test_what_was_reported_is_rechecked_in_ten_working_days(walk: FollowUp) -> None:
    order(walk)
    report(walk)

    assert walk.due == date(2026, 12, 9)
    recheck(walk, S.RECHECK_PASSED)
    assert walk.state == CorrectionState.CORRECTED
    assert not audits.process_faults()


@pytest.mark.parametrize(("days", "is_allowed"), [(12, False), (13, True)])
def test_without_a_report_the_recheck_waits_for_the_last_day(
    walk: FollowUp, days: int, *, is_allowed: bool
) -> None:
    order(walk)
    walk.wait(days)

    if is_allowed:
        recheck(walk, S.RECHECK_FAILED)
        assert walk.state == CorrectionState.FAILED
    else:
        with pytest.raises(StatementFaultyError, match="may correct up to 2026-12-07"):
            recheck(walk, S.RECHECK_FAILED)


def test_a_failed_correction_names_its_penalty_case(walk: FollowUp) -> None:
    order(walk)
    report(walk)
    recheck(walk, S.RECHECK_FAILED)

    with pytest.raises(StatementFaultyError, match="case_number"):
        walk.take(S.ESCALATE)
    walk.take(S.ESCALATE, case_number="示市监立〔2026〕1号")

    assert walk.state == CorrectionState.ESCALATED


def test_the_time_is_extended_once_and_only_to_a_later_day(walk: FollowUp) -> None:
    order(walk)

    with pytest.raises(StatementFaultyError, match="ends later than"):
        walk.take(S.EXTEND, due_on=DUE)
    walk.take(S.EXTEND, due_on=DUE + timedelta(days=1))
    assert walk.due == date(2026, 12, 7)
    with pytest.raises(StepNotAllowedError):
        walk.take(S.EXTEND, due_on=DUE + timedelta(days=30))


def test_the_last_day_follows_the_service(walk: FollowUp) -> None:
    with pytest.raises(StatementFaultyError, match="must follow the day of service"):
        order(walk, due_on=walk.today)


def test_who_ordered_does_not_recheck(walk: FollowUp) -> None:
    both = walk.officers[Duty.HANDLE]
    Officer.objects.filter(user=both).update(duties=[Duty.HANDLE, Duty.DECIDE])
    order(walk)
    report(walk)

    with pytest.raises(SameOfficerError):
        recheck(walk, S.RECHECK_PASSED, by=both)


def test_an_agent_cannot_send_the_report_of_an_earlier_day(walk: FollowUp) -> None:
    order(walk)
    walk.wait(2)
    agent = factories.agent(walk.firm).user
    stated: dict[str, Any] = {
        "reported": "示例",
        "photographs": walk.paper(),
        "by": agent,
    }

    with pytest.raises(StatementFaultyError, match="comes today"):
        walk.take(S.REPORT, filed_on=walk.today - timedelta(days=1), **stated)
    walk.take(S.REPORT, filed_on=walk.today, **stated)

    assert walk.state == CorrectionState.REPORTED


@pytest.mark.parametrize(
    ("step", "is_marked"),
    [
        (S.LIFT_STOP_SALE, False),
        (S.CANCEL, False),
        (S.RECHECK_PASSED, False),
        (S.RECHECK_FAILED, True),
    ],
)
def test_a_stop_sale_marks_the_check_until_it_is_lifted_or_found_corrected(
    walk: FollowUp, step: S, *, is_marked: bool
) -> None:
    order(walk)
    report(walk)
    visit = Record.objects.get()
    walk.take(
        S.STOP_SALE,
        product="示例辣椒酱",
        batch="2026-06-01",
        served_on=walk.today,
        proof=walk.paper(),
    )
    assert (walk.state, walk.due) == (CorrectionState.REPORTED, date(2026, 12, 9))
    assert marks_beside(visit)

    if step in {S.RECHECK_PASSED, S.RECHECK_FAILED}:
        recheck(walk, step)
    else:
        walk.take(step)

    assert bool(marks_beside(visit)) is is_marked


def test_a_recheck_names_the_article_of_its_ten_days() -> None:
    (row,) = (one for one in CORRECTION.transitions if one.step == S.RECHECK_PASSED)

    assert row.article.endswith("特种设备安全监督检查办法 (2022) art. 29")
