"""A firm in reorganisation: its records hidden for a time, never deleted."""

from datetime import date
from typing import Any

import pytest

from registry.domain.procedures.masking import MaskingState
from registry.domain.procedures.masking import MaskingStep as S
from registry.domain.procedures.repair import RepairStep
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import Duty, ProcedureKind, Question
from registry.models import Officer, Record, Standing
from registry.services import audits
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError
from tests import factories
from tests.follow_up_walk import FollowUp, open_questions

HIDDEN = {Question.USABLE}


@pytest.fixture
def walk(db: None) -> FollowUp:
    return FollowUp(kind=ProcedureKind.MASKING)


def apply(walk: FollowUp, **changes: Any) -> None:
    walk.take(
        S.APPLY,
        **{
            "filed_on": walk.today,
            "applicant": "示例管理人",
            "court": "示例中级人民法院",
            "ruling_number": "（2026）示破1号",
            "ruled_on": date(2026, 11, 1),
            "ends_when": "示例:重整计划执行完毕或者终止",
            "ruling": walk.paper(),
            **changes,
        },
    )


def masked(walk: FollowUp) -> Record:
    record = walk.penalty()
    apply(walk)
    walk.take(S.MASK, checked="示例:裁定属实")
    return record


def test_a_masking_hides_and_still_counts(walk: FollowUp) -> None:
    record = masked(walk)

    assert open_questions(record, on=walk.today) == HIDDEN
    assert Standing.objects.filter(record=record).latest("id").reason == "masked"
    assert not audits.process_faults()


def test_a_failed_plan_shows_what_is_left_of_the_term(walk: FollowUp) -> None:
    record = masked(walk)
    before = Standing.objects.filter(record=record, effective_from__isnull=False)
    end = before.filter(question="published").latest("id").effective_until
    walk.wait(30)
    walk.take(S.LIFT, ended_on=walk.today)

    newest = Standing.objects.filter(record=record, question="published").latest("id")
    assert open_questions(record, on=walk.today) == set(Question)
    assert (newest.effective_from, newest.effective_until) == (walk.today, end)
    assert not audits.process_faults()


def test_a_term_that_ended_meanwhile_stays_closed(walk: FollowUp) -> None:
    record = masked(walk)
    walk.wait(365 * 2)
    walk.take(S.LIFT, ended_on=walk.today)

    newest = Standing.objects.filter(record=record, question="published").latest("id")
    assert newest.effective_from is None
    assert walk.state == MaskingState.LIFTED


def test_a_performed_plan_leaves_it_to_ordinary_repair(walk: FollowUp) -> None:
    record = masked(walk)
    walk.take(S.COMPLETE, performed_on=walk.today, proof=walk.paper())
    assert open_questions(record, on=walk.today) == HIDDEN
    walk.wait(100)  # the shortest term is three months

    repair = FollowUp(kind=ProcedureKind.REPAIR, firm=walk.firm, now=walk.now)
    papers: dict[str, Any] = dict.fromkeys(
        ("application", "commitment", "proof"), walk.paper()
    )
    repair.take(
        RepairStep.APPLY,
        record=record.key,
        filed_on=walk.today,
        applicant="示例经办人",
        performed="示例:已履行",
        **papers,
    )
    assert repair.state == "applied"


def test_other_organs_records_are_left_alone(walk: FollowUp) -> None:
    other = factories.record(factories.penalty(walk.firm))
    masked(walk)

    assert open_questions(other, on=walk.today) == set(Question)


def test_without_a_public_record_there_is_nothing_to_mask(walk: FollowUp) -> None:
    with pytest.raises(StatementFaultyError, match="no public record"):
        apply(walk)


def test_one_masking_runs_at_a_time(walk: FollowUp) -> None:
    masked(walk)
    walk.penalty()
    walk.case = None

    with pytest.raises(StatementFaultyError, match="or runs"):
        apply(walk)


def test_an_agent_names_the_organ(walk: FollowUp) -> None:
    walk.penalty()
    agent = factories.agent(walk.firm).user

    with pytest.raises(OtherOrganError, match="by its code"):
        apply(walk, by=agent)
    apply(walk, by=agent, organ=walk.organ.uscc)

    assert walk.case is not None
    assert walk.case.authority == walk.organ


def test_who_took_the_application_does_not_decide_it(walk: FollowUp) -> None:
    walk.penalty()
    both = walk.officers[Duty.HANDLE]
    Officer.objects.filter(user=both).update(duties=[Duty.HANDLE, Duty.DECIDE])
    apply(walk, by=both)

    with pytest.raises(SameOfficerError):
        walk.take(S.MASK, by=both, checked="示例:裁定属实")
    with pytest.raises(SameOfficerError):
        walk.take(S.REJECT, by=both, reason="示例:裁定已失效")
    assert walk.state == MaskingState.APPLIED
    walk.take(S.MASK, checked="示例:裁定属实")
    assert walk.state == MaskingState.MASKED


def test_a_correction_during_the_masking_shows_nothing_until_it_is_lifted(
    walk: FollowUp,
) -> None:
    record = masked(walk)
    factories.correct(record, content="罚款六万元整")
    during = open_questions(record, on=walk.today)

    walk.take(S.LIFT, ended_on=walk.today)

    assert during == HIDDEN
    assert open_questions(record, on=walk.today) == set(Question)
    assert not audits.process_faults()
