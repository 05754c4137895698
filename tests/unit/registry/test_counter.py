"""What is asked of whoever brings a firm's papers: of every procedure, of no agent."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.fields import FieldType
from registry.domain.periods import WorkingCalendar
from registry.domain.policies import load_policies
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.counter import (
    SHOWN,
    at_counter,
    letter_is_shown,
    letter_is_valid,
    proof_was_seen,
)
from registry.domain.procedures.listing_terms import ListingStep
from registry.domain.procedures.situations import Situation
from registry.domain.procedures.transitions import Transition, Who
from registry.domain.vocabulary import AuthorityLevel

TODAY = date(2026, 11, 25)
SITUATION = Situation(
    today=TODAY,
    level=AuthorityLevel.COUNTY,
    policies=load_policies(),
    calendar=WorkingCalendar(),
)
LETTER = {"capacity": "agent", "letter_until": TODAY, "letter": ["示例"]}
ROWS = [row for table in PROCEDURES.values() for row in table.transitions]


def found(**stated: Any) -> set[str]:
    situation = replace(SITUATION, stated=stated)
    checks = (proof_was_seen, letter_is_shown, letter_is_valid)
    return {fault.code for check in checks if (fault := check(situation))}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.step)
def test_every_step_of_a_firm_and_its_hearing_ask_who_came_and_no_other_does(
    row: Transition,
) -> None:
    asked = {field.name for field in at_counter(row).fields} - {
        field.name for field in row.fields
    }

    is_firms = row.who is Who.FIRM or row.step is ListingStep.HEAR
    assert asked == ({field.name for field in SHOWN} if is_firms else set())


def test_no_procedure_states_something_else_by_these_names() -> None:
    names = {field.name for row in ROWS for field in row.fields}

    assert not names & {field.name for field in SHOWN}


def test_no_name_and_no_number_is_asked_for() -> None:
    inputs = {field.name: field.input for field in SHOWN}

    assert inputs == {
        "capacity": FieldType.CHOICE,
        "proof_seen": FieldType.YES_NO,
        "letter_until": FieldType.DATE,
        "letter": FieldType.FILES,
    }


@pytest.mark.parametrize(
    ("stated", "codes"),
    [
        ({"capacity": "representative", "proof_seen": True}, set()),
        ({"capacity": "representative", "proof_seen": False}, {"proof_not_seen"}),
        (LETTER, set()),
        ({**LETTER, "letter_until": TODAY - timedelta(days=1)}, {"letter_expired"}),
        ({"capacity": "agent", "letter": ["示例"]}, {"letter_missing"}),
        ({"capacity": "agent", "letter_until": date(2099, 1, 1)}, {"letter_missing"}),
        ({}, set()),
    ],
)
def test_what_is_shown_is_judged(stated: dict[str, Any], codes: set[str]) -> None:
    assert found(**stated) == codes
