"""At the counter the proof of whoever stands there is recorded, in every procedure."""

from datetime import timedelta
from typing import Any

import pytest

from registry.clock import day_of
from registry.domain.procedures.correction import CorrectionStep
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Step
from registry.services.cases import Submission, open_case, take_step
from registry.services.entry import StatementFaultyError
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import FollowUp
from tests.listing_walk import Walk, keep_picture
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
TODAY = day_of(NOW)


def apply(**shown: Any) -> Step:
    """Take an application at the counter, stating this of who came."""
    repair = RepairWalk()
    sent = Submission(step=RepairStep.APPLY, stated={**repair.stated(), **shown})
    case = open_case(
        ProcedureKind.REPAIR,
        sent,
        uscc=repair.firm.uscc,
        actor=repair.officers[Duty.HANDLE],
        now=NOW,
    )
    return case.steps.get()


def letter(*, days: int) -> dict[str, Any]:
    """State an agent whose letter of authority ends so many days from today."""
    return {
        "capacity": "agent",
        "proof_seen": True,
        "letter_until": (TODAY + timedelta(days=days)).isoformat(),
        "letter": [keep_picture(now=NOW)],
    }


def faults(error: pytest.ExceptionInfo[StatementFaultyError]) -> set[tuple[str, str]]:
    return {(fault.field, fault.code) for fault in error.value.faults}


def test_an_application_keeps_as_whom_somebody_came_and_that_the_proof_was_seen() -> (
    None
):
    stated = apply(capacity="representative", proof_seen=True).payload["stated"]

    assert (stated["capacity"], stated["proof_seen"]) == ("representative", True)


def test_papers_from_nobody_in_particular_are_not_taken() -> None:
    with pytest.raises(StatementFaultyError) as caught:
        apply()

    assert faults(caught) == {("capacity", "required"), ("proof_seen", "required")}


def test_a_letter_of_authority_is_good_on_its_last_day_and_refused_after_it() -> None:
    assert apply(**letter(days=0)).payload["stated"]["letter"]

    with pytest.raises(StatementFaultyError, match="2026-11-24") as caught:
        apply(**letter(days=-1))
    assert faults(caught) == {("letter_until", "letter_expired")}


@pytest.mark.parametrize("without", ["letter_until", "letter"])
def test_an_agent_leaves_the_letter_and_its_last_day(without: str) -> None:
    shown = {name: one for name, one in letter(days=9).items() if name != without}

    with pytest.raises(StatementFaultyError) as caught:
        apply(**shown)

    assert faults(caught) == {(without, "letter_missing")}


def test_the_firms_own_agent_signed_in_states_none_of_it() -> None:
    repair = RepairWalk()
    agent = factories.agent(repair.firm).user

    stated = repair.apply(by=agent).steps.get().payload["stated"]
    with pytest.raises(StatementFaultyError) as caught:
        RepairWalk(firm=repair.firm).apply(by=agent, capacity="representative")

    assert not {"capacity", "proof_seen"} & stated.keys()
    assert ("capacity", "unknown_field") in faults(caught)


def test_a_later_step_of_the_firm_asks_again() -> None:
    repair = RepairWalk()
    repair.apply()

    with pytest.raises(StatementFaultyError) as caught:
        repair.take(RepairStep.RETRACT, by=Duty.HANDLE, reason="示例", stated={})

    assert ("capacity", "required") in faults(caught)
    repair.take(RepairStep.RETRACT, by=Duty.HANDLE, reason="示例")


def test_the_firms_words_before_a_listing_ask_who_said_them() -> None:
    walk = Walk().to(ListingStep.NOTIFY)
    words = {"words": "示例:陈述", "answer": "示例:不成立"}

    with pytest.raises(StatementFaultyError) as caught:
        walk.take(ListingStep.HEAR, stated=words)

    assert ("capacity", "required") in faults(caught)
    walk.take(ListingStep.HEAR, stated={**words, **letter(days=1)})


def test_a_report_of_correction_asks_who_brought_it() -> None:
    walk = FollowUp(kind=ProcedureKind.CORRECTION)
    walk.take(
        CorrectionStep.ORDER,
        record=walk.visit().key,
        demanded="示例:补全台账",
        due_on=TODAY + timedelta(days=9),
        served_on=TODAY,
        method="direct",
        proof=walk.paper(),
    )
    assert walk.case is not None
    stated = {"filed_on": TODAY.isoformat(), "reported": "示例:已补全"}
    sent = Submission(
        step=CorrectionStep.REPORT, stated={**stated, "photographs": walk.paper()}
    )

    with pytest.raises(StatementFaultyError) as caught:
        take_step(walk.case.pk, sent, actor=walk.officers[Duty.HANDLE], now=NOW)

    assert faults(caught) == {("capacity", "required"), ("proof_seen", "required")}
