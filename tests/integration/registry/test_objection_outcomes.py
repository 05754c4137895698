"""A manifest error closed at once, and the letter that ends an upheld objection."""

from datetime import date

import pytest

from registry.domain.papers.paper import Paper, PaperKind
from registry.domain.procedures.objection import ObjectionState
from registry.domain.procedures.objection import ObjectionStep as S
from registry.domain.procedures.transitions import ReasonNeededError
from registry.domain.vocabulary import Duty, Purpose, Question
from registry.models import Case, Task
from registry.services import audits
from registry.services.access import log_reading
from registry.services.case_papers import paper_of
from registry.services.cases import state_of
from registry.services.entry import StatementFaultyError
from registry.services.releases import newest_standing, withdraw_record
from tests import factories
from tests.conftest import NOW
from tests.integration.registry.test_objection_cases import CHECKED, file, take
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
CLAIM = {"claim_at": "示例市市场监督管理局"}


def suspended(walk: RepairWalk) -> Case:
    case = file(walk)
    take(case, S.SUSPEND, walk.officers[Duty.DECIDE], reason="示例:记于他人名下")
    return case


def uphold(walk: RepairWalk, case: Case, outcome: str) -> None:
    stated = {**CHECKED, "outcome": outcome}
    take(case, S.UPHOLD, walk.officers[Duty.DECIDE], stated=stated)


def text_of(paper: Paper) -> str:
    return "\n".join(
        line
        for section in paper.sections
        for line in (
            *section.paragraphs,
            *(f"{row.label} {row.value}" for row in section.rows),
        )
    )


def test_a_manifest_error_is_closed_to_all_at_once_by_a_named_officer() -> None:
    walk = RepairWalk()

    case = suspended(walk)

    step = case.steps.get(name=S.SUSPEND)
    assert walk.open_questions() == set()
    assert step.actor == walk.officers[Duty.DECIDE]
    assert step.payload["reason"] == "示例:记于他人名下"
    assert not audits.process_faults()


def test_closing_at_once_needs_a_reason() -> None:
    walk = RepairWalk()

    with pytest.raises(ReasonNeededError):
        take(file(walk), S.SUSPEND, walk.officers[Duty.DECIDE])


@pytest.mark.parametrize("step", [S.DISMISS, S.RETRACT])
def test_what_was_right_after_all_opens_again_up_to_the_same_day(step: S) -> None:
    walk = RepairWalk()
    before = newest_standing(Question.PUBLISHED, record=walk.record)
    case = suspended(walk)
    by = Duty.DECIDE if step is S.DISMISS else Duty.HANDLE

    stated = CHECKED if step is S.DISMISS else {}
    take(case, step, walk.officers[by], stated=stated, reason="示例:信息无误")

    after = newest_standing(Question.PUBLISHED, record=walk.record)
    assert walk.open_questions() == set(Question)
    assert before is not None
    assert after is not None
    assert after.effective_from == before.effective_from
    assert after.effective_until == before.effective_until
    assert not audits.process_faults()


def test_what_was_withdrawn_meanwhile_does_not_open_again() -> None:
    walk = RepairWalk()
    case = suspended(walk)
    withdraw_record(
        walk.record, officer=factories.approver().officer, now=NOW, reason="示例:撤销"
    )

    take(
        case,
        S.DISMISS,
        walk.officers[Duty.DECIDE],
        stated=CHECKED,
        reason="示例:信息无误",
    )

    assert walk.open_questions() == set()


def test_a_dismissal_without_suspension_changes_no_standing() -> None:
    walk = RepairWalk()
    before = walk.record.standings.count()

    take(
        file(walk),
        S.DISMISS,
        walk.officers[Duty.DECIDE],
        stated=CHECKED,
        reason="示例:信息无误",
    )

    assert walk.record.standings.count() == before


def test_an_upheld_objection_awaits_its_letter_within_five_working_days() -> None:
    walk = RepairWalk()
    case = file(walk)

    uphold(walk, case, "delete")

    task = Task.objects.get(case=case, done_at=None)
    assert (task.step, task.due_on) == (S.INFORM, date(2026, 12, 2))


def test_a_correction_is_told_only_once_it_was_made() -> None:
    walk = RepairWalk()
    case = file(walk)
    uphold(walk, case, "correct")

    with pytest.raises(StatementFaultyError, match="Correct the record first"):
        take(case, S.INFORM, walk.officers[Duty.HANDLE], stated=CLAIM)
    factories.correct(walk.record, content="罚款三万元", fine_wan="3")
    take(case, S.INFORM, walk.officers[Duty.HANDLE], stated=CLAIM)

    assert state_of(case) == ObjectionState.INFORMED


def test_the_letter_says_what_was_corrected_who_had_it_and_where_to_claim() -> None:
    walk = RepairWalk()
    other = factories.authority(code="11529900000000003A")
    reader = factories.officer(Duty.READ, organ=other)
    log_reading(
        user=reader,
        enterprise=walk.firm,
        purpose=Purpose.SUPERVISION,
        what="file",
        now=NOW,
    )
    case = file(walk)
    uphold(walk, case, "correct")
    factories.correct(walk.record, fine_wan="3")
    take(case, S.INFORM, walk.officers[Duty.HANDLE], stated=CLAIM)

    told = text_of(paper_of(case, PaperKind.CORRECTION_LETTER, now=NOW))

    assert "罚款金额（万元） 原为“6 万元”，更正为“3 万元”" in told
    assert f"{other.name} 2026年11月25日接收，2026年11月25日告知" in told
    assert "向示例市市场监督管理局提出赔偿请求" in told


def test_the_letter_on_a_deleted_record_says_that_it_is_deleted() -> None:
    walk = RepairWalk()
    case = file(walk)
    uphold(walk, case, "delete")
    take(case, S.INFORM, walk.officers[Duty.HANDLE], stated=CLAIM)

    told = text_of(paper_of(case, PaperKind.CORRECTION_LETTER, now=NOW))

    assert "该条信息 原为“对外公示”，予以删除" in told
    assert "没有单位接收过上述信息" in told


def test_an_objection_to_a_record_takes_nothing_off_a_list() -> None:
    walk = RepairWalk()
    case = file(walk)

    with pytest.raises(StatementFaultyError, match="this is no outcome"):
        uphold(walk, case, "remove_listing")

    assert state_of(case) == ObjectionState.FILED
