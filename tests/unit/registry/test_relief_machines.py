"""Repair and objection under anybody's hands, whatever the facts turn out to be."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from registry.domain.case_terms import ObjectionOutcome
from registry.domain.procedures.objection import (
    OBJECTION,
    OUTCOMES,
    UNDONE,
    About,
    listing_text_is_stated,
    outcome_fits,
)
from registry.domain.procedures.objection import ObjectionStep as Objection
from registry.domain.procedures.repair import REPAIR, what_goes_with_it_is_chosen
from registry.domain.procedures.repair import RepairStep as Repair
from registry.domain.procedures.situations import Situation
from registry.domain.procedures.transitions import Transition
from registry.domain.vocabulary import RecordKind
from tests.procedure_machine import ProcedureMachine

CHECKED = settings(max_examples=60, stateful_step_count=30, deadline=None)


class RepairMachine(ProcedureMachine):
    """A repair whose record may cease to be public, with inspections beside it."""

    table = REPAIR

    def __init__(self) -> None:
        super().__init__()
        self.facts: dict[str, Any] = {
            "kind": RecordKind.PENALTY,
            "is_public": True,
            "related": ("sample",),
        }
        self.chosen: tuple[str, ...] = ()
        self.is_none = False

    def situation(self, stated: dict[str, Any]) -> Situation:
        return replace(super().situation(stated), subject=self.facts)

    def stated(self, row: Transition) -> dict[str, Any]:
        if row.step is not Repair.GRANT:
            return super().stated(row)
        return {"related": self.chosen, "none_related": self.is_none}

    @rule(is_public=st.booleans(), is_abnormal=st.booleans(), has_related=st.booleans())
    def judge_the_record_anew(
        self, *, is_public: bool, is_abnormal: bool, has_related: bool
    ) -> None:
        kind = RecordKind.ABNORMALITY if is_abnormal else RecordKind.PENALTY
        related = ("sample",) if has_related else ()
        self.facts = {"kind": kind, "is_public": is_public, "related": related}

    @rule(
        chosen=st.sampled_from([(), ("sample",), ("strange",)]), is_none=st.booleans()
    )
    def choose(self, *, chosen: tuple[str, ...], is_none: bool) -> None:
        self.chosen, self.is_none = chosen, is_none

    @invariant()
    def nothing_strange_ever_goes_with_a_repair(self) -> None:
        for one in self.steps:
            assert "strange" not in str(one.stated.get("related", ""))

    @invariant()
    def a_repair_is_revoked_only_after_it_was_granted(self) -> None:
        names = [one.name for one in self.steps]
        assert Repair.REVOKE not in names or Repair.GRANT in names
        assert names.count(Repair.EXTEND) <= 1


class ObjectionMachine(ProcedureMachine):
    """An objection to anything, upheld with any outcome, done or not yet."""

    table = OBJECTION
    about: ClassVar[About] = About.RECORD

    def __init__(self) -> None:
        super().__init__()
        self.outcome = ObjectionOutcome.DELETE
        self.is_done = False

    def situation(self, stated: dict[str, Any]) -> Situation:
        facts = {"about": self.about, "is_public": True, "is_done": self.is_done}
        return replace(super().situation(stated), subject=facts)

    def stated(self, row: Transition) -> dict[str, Any]:
        if row.step is not Objection.UPHOLD:
            return super().stated(row)
        corrects = self.about is About.LISTING and (
            self.outcome is ObjectionOutcome.CORRECT
        )
        return {"outcome": self.outcome, **({"corrected": "因"} if corrects else {})}

    @rule(outcome=st.sampled_from(ObjectionOutcome), is_done=st.booleans())
    def decide_otherwise(self, *, outcome: ObjectionOutcome, is_done: bool) -> None:
        self.outcome, self.is_done = outcome, is_done

    @invariant()
    def each_is_upheld_only_with_an_outcome_of_its_own(self) -> None:
        for one in self.steps:
            if one.name == Objection.UPHOLD:
                assert one.stated["outcome"] in OUTCOMES[self.about]

    @invariant()
    def what_is_missing_is_never_suspended(self) -> None:
        suspended = any(one.name == Objection.SUSPEND for one in self.steps)
        assert not suspended or self.about is not About.MISSING

    @invariant()
    def it_is_examined_again_at_most_once(self) -> None:
        names = [one.name for one in self.steps]
        assert names.count(Objection.REEXAMINE) <= 1
        assert Objection.INFORM not in names or Objection.UPHOLD in names


class ListingObjectionMachine(ObjectionMachine):
    """An objection to a listing."""

    about = About.LISTING


class MissingObjectionMachine(ObjectionMachine):
    """An objection because a record is missing."""

    about = About.MISSING


for machine in (
    RepairMachine,
    ObjectionMachine,
    ListingObjectionMachine,
    MissingObjectionMachine,
):
    machine.TestCase.settings = CHECKED
del machine
TestRepair = RepairMachine.TestCase
TestObjection = ObjectionMachine.TestCase
TestListingObjection = ListingObjectionMachine.TestCase
TestMissingObjection = MissingObjectionMachine.TestCase


def facing(**facts: Any) -> Situation:
    stated = facts.pop("stated")
    return replace(RepairMachine().situation(stated), subject=facts)


@pytest.mark.parametrize("about", About)
@pytest.mark.parametrize("outcome", ObjectionOutcome)
def test_each_thing_contested_has_its_own_outcomes(
    about: About, outcome: ObjectionOutcome
) -> None:
    fault = outcome_fits(facing(stated={"outcome": outcome}, about=about))

    assert (fault is None) is (outcome in OUTCOMES[about])
    assert ObjectionOutcome.KEEP not in OUTCOMES[about]


def test_every_outcome_to_be_done_elsewhere_is_one_of_some_thing() -> None:
    assert set(UNDONE) <= {str(one) for found in OUTCOMES.values() for one in found}


@pytest.mark.parametrize(
    ("about", "outcome", "is_stated", "is_right"),
    [
        (About.LISTING, ObjectionOutcome.CORRECT, True, True),
        (About.LISTING, ObjectionOutcome.CORRECT, False, False),
        (About.LISTING, ObjectionOutcome.REMOVE_LISTING, False, True),
        (About.LISTING, ObjectionOutcome.REMOVE_LISTING, True, False),
        (About.RECORD, ObjectionOutcome.CORRECT, False, True),
        (About.RECORD, ObjectionOutcome.CORRECT, True, False),
    ],
)
def test_a_corrected_reason_is_stated_of_a_corrected_listing_alone(
    about: About, outcome: ObjectionOutcome, *, is_stated: bool, is_right: bool
) -> None:
    stated = {"outcome": outcome, **({"corrected": "因"} if is_stated else {})}

    assert (listing_text_is_stated(facing(stated=stated, about=about)) is None) is (
        is_right
    )


@pytest.mark.parametrize(
    ("related", "chosen", "is_none", "code"),
    [
        ((), (), False, None),
        ((), (), True, None),
        ((), ("a",), False, "not_related"),
        (("a",), (), False, "related_not_chosen"),
        (("a",), (), True, None),
        (("a",), ("a",), False, None),
        (("a",), ("a",), True, "related_not_chosen"),
        (("a", "b"), ("b",), False, None),
        (("a",), ("a", "b"), False, "not_related"),
    ],
)
def test_what_goes_with_a_record_is_chosen_among_what_relates(
    related: tuple[str, ...], chosen: tuple[str, ...], code: str, *, is_none: bool
) -> None:
    stated = {"related": chosen, "none_related": is_none}

    fault = what_goes_with_it_is_chosen(facing(stated=stated, related=related))

    assert (fault.code if fault else None) == code
