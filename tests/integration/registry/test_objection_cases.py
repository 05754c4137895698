"""An objection from filing to its answer, and once more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from registry.domain.procedures.objection import ObjectionState
from registry.domain.procedures.objection import ObjectionStep as S
from registry.domain.procedures.transitions import (
    ReasonNeededError,
    SameOfficerError,
    StepNotAllowedError,
)
from registry.domain.vocabulary import Duty, ProcedureKind, Question
from registry.models import Case, Officer, Standing, Step, Task, User
from registry.services import audits
from registry.services.cases import Submission, open_case, state_of, take_step
from registry.services.entry import StatementFaultyError
from tests import factories
from tests.conftest import NOW
from tests.repair_walk import RepairWalk

CHECKED = {"checked": "示例:已核查"}


def file(walk: RepairWalk, **changes: Any) -> Case:
    stated = {
        "record": walk.record.key,
        "filed_on": "2026-11-25",
        "applicant": "示例经办人",
        **factories.AT_COUNTER,
        "claim": "示例:该处罚的当事人不是本企业",
        **changes,
    }
    return open_case(
        ProcedureKind.OBJECTION,
        Submission(step=S.FILE, stated=stated),
        uscc=walk.firm.uscc,
        actor=walk.officers[Duty.HANDLE],
        now=NOW,
    )


def take(
    case: Case,
    step: S,
    by: User,
    *,
    stated: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Step:
    shown = factories.AT_COUNTER if step in {S.REEXAMINE, S.RETRACT} else {}
    sent = Submission(step=step, stated={**shown, **(stated or {})}, reason=reason)
    return take_step(case.pk, sent, actor=by, now=NOW)


@pytest.mark.parametrize(
    ("outcome", "is_open"), [("delete", False), ("stop", False), ("correct", True)]
)
def test_an_upheld_objection_closes_what_was_wrong(
    db: None, outcome: str, *, is_open: bool
) -> None:
    walk = RepairWalk()
    case = file(walk)

    taken = take(
        case,
        S.UPHOLD,
        walk.officers[Duty.DECIDE],
        stated={**CHECKED, "outcome": outcome},
    )

    assert walk.open_questions() == (set(Question) if is_open else set())
    assert taken.payload["number"] == "黔市监异答〔2026〕1号"
    assert not audits.process_faults()


def test_keeping_the_record_is_no_way_to_uphold(db: None) -> None:
    walk = RepairWalk()
    case = file(walk)

    with pytest.raises(StatementFaultyError, match="dismissed"):
        take(
            case,
            S.UPHOLD,
            walk.officers[Duty.DECIDE],
            stated={**CHECKED, "outcome": "keep"},
        )
    assert Standing.objects.filter(effective_from=None).count() == 0


def test_a_dismissal_says_why_and_is_examined_again_once(db: None) -> None:
    walk = RepairWalk()
    case, decider = file(walk), walk.officers[Duty.DECIDE]

    with pytest.raises(ReasonNeededError):
        take(case, S.DISMISS, decider, stated=CHECKED)
    take(case, S.DISMISS, decider, stated=CHECKED, reason="示例:信息无误")
    take(case, S.REEXAMINE, walk.officers[Duty.HANDLE], stated={"claim": "示例"})
    take(case, S.CONFIRM, decider, stated=CHECKED, reason="示例:维持")

    assert state_of(case) == ObjectionState.CONFIRMED
    with pytest.raises(StepNotAllowedError):
        take(case, S.REEXAMINE, walk.officers[Duty.HANDLE], stated={"claim": "示例"})


def test_who_took_an_objection_does_not_answer_it(db: None) -> None:
    walk = RepairWalk()
    both = walk.officers[Duty.HANDLE]
    Officer.objects.filter(user=both).update(duties=[Duty.HANDLE, Duty.DECIDE])
    case = file(walk)

    with pytest.raises(SameOfficerError):
        take(case, S.DISMISS, both, stated=CHECKED, reason="示例")


def test_one_objection_to_a_record_at_a_time(db: None) -> None:
    walk = RepairWalk()
    case = file(walk)

    with pytest.raises(StatementFaultyError, match="being handled"):
        file(walk)
    take(case, S.RETRACT, walk.officers[Duty.HANDLE], reason="示例:撤回")

    assert file(walk).pk


def test_a_record_already_gone_cannot_be_contested(db: None) -> None:
    walk = RepairWalk().granted()

    with pytest.raises(StatementFaultyError, match="not public"):
        file(walk)


def test_the_answer_is_due_in_five_working_days_or_twenty_once_extended(
    db: None,
) -> None:
    walk = RepairWalk()
    case = file(walk)

    def due() -> date | None:
        return Task.objects.get(case=case, done_at=None).due_on

    assert due() == date(2026, 12, 2)
    take(case, S.EXTEND, walk.officers[Duty.DECIDE], reason="示例:情况复杂")
    assert due() == date(2026, 12, 23)
    with pytest.raises(StepNotAllowedError):
        take(case, S.EXTEND, walk.officers[Duty.DECIDE], reason="示例:再延")
