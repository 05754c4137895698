"""A listing under anybody's hands: whatever is tried, no step is skipped."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from registry.domain.errors import DomainError
from registry.domain.periods import WorkingCalendar
from registry.domain.policies import Policies, load_policies
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.listing import LISTING
from registry.domain.procedures.listing_rules import (
    consent_needed,
    upper_level_consented,
)
from registry.domain.procedures.listing_terms import ListingState, ListingStep
from registry.domain.procedures.situations import Situation, StepFact
from registry.domain.procedures.transitions import (
    Acting,
    Procedure,
    Transition,
    advance,
)
from registry.domain.vocabulary import AuthorityLevel, Duty, PenaltyKind

BEGIN = date(2026, 11, 25)
CHAIN = [
    *(ListingStep.PROPOSE, ListingStep.NOTIFY, ListingStep.CLOSE),
    *(ListingStep.REVIEW, ListingStep.DECIDE, ListingStep.PUBLISH),
]

WAY = [
    *((ListingStep.PROPOSE, 1), (ListingStep.NOTIFY, 1), (ListingStep.HEAR, 1)),
    *((ListingStep.CLOSE, 1), (ListingStep.REVIEW, 2), (ListingStep.CONSENT, 3)),
    *((ListingStep.DECIDE, 4), (ListingStep.PUBLISH, 5)),
]
USUAL = {
    str(ListingState.PROPOSED): ListingStep.NOTIFY,
    str(ListingState.NOTIFIED): ListingStep.CLOSE,
    str(ListingState.HEARD): ListingStep.CLOSE,
    str(ListingState.CLOSED): ListingStep.REVIEW,
    str(ListingState.REVIEWED): ListingStep.CONSENT,
    str(ListingState.CONSENTED): ListingStep.DECIDE,
    str(ListingState.DECIDED): ListingStep.PUBLISH,
}


class ListingMachine(RuleBasedStateMachine):
    """Officers with any duties try any step on any day, with any level's organ."""

    def __init__(self) -> None:
        super().__init__()
        self.today = BEGIN
        self.steps: tuple[StepFact, ...] = ()
        self.rows: list[Transition] = []
        self.kinds: tuple[PenaltyKind, ...] = (PenaltyKind.PERMIT_REVOKED,)
        self.is_in_force = True

    def situation(self, stated: dict[str, Any]) -> Situation:
        return Situation(
            today=self.today,
            level=AuthorityLevel.COUNTY,
            policies=load_policies(),
            calendar=WorkingCalendar(),
            steps=self.steps,
            stated=stated,
            subject={
                "is_in_force": self.is_in_force,
                "penalty_kinds": self.kinds,
                "ends_on": BEGIN + timedelta(days=1100),
            },
        )

    @rule(days=st.sampled_from([1, 3, 8, 400, 1200]))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(is_in_force=st.booleans())
    def judge_the_penalty_anew(self, *, is_in_force: bool) -> None:
        self.is_in_force = is_in_force

    @rule(
        step=st.sampled_from(ListingStep),
        officer=st.integers(min_value=1, max_value=6),
        waives=st.booleans(),
    )
    def try_any(self, step: ListingStep, officer: int, *, waives: bool) -> None:
        self.try_step(step, officer, waives=waives)

    def try_step(self, step: ListingStep, officer: int, *, waives: bool) -> None:
        state = self.steps[-1].state if self.steps else None
        stated: dict[str, Any] = {"heavier_ground": "licence"}
        if waives:
            stated["waived_on"] = self.today
        others = frozenset(
            one.actor
            for one, row in zip(self.steps, self.rows, strict=True)
            if row.act is not act_of(step)
        )
        by = Acting(
            officer=officer,
            duties=frozenset(Duty) - OVERSIGHT,
            others=others,
            reason="因",
        )
        try:
            row = advance(LISTING, state, step, by=by)
        except DomainError:
            return
        situation = self.situation(stated)
        if any(check(situation) for check in row.requires):
            return
        kept = {**stated, "decided_on": self.today, "served_on": self.today}
        fact = StepFact(
            name=step,
            state=row.to_state,
            actor=officer,
            on=self.today,
            stated={name: str(value) for name, value in kept.items()},
        )
        self.steps, self.rows = (*self.steps, fact), [*self.rows, row]

    @initialize(
        length=st.integers(min_value=0, max_value=len(WAY)), is_heard=st.booleans()
    )
    def begin_in_the_middle(self, length: int, *, is_heard: bool) -> None:
        """Walk a part of the usual way with its usual officers, heard or not."""
        for step, officer in WAY[:length]:
            if is_heard or step is not ListingStep.HEAR:
                self.try_step(step, officer, waives=False)
            self.today += timedelta(days=1)

    @rule(officer=st.integers(min_value=1, max_value=6), waives=st.booleans())
    def go_on(self, officer: int, *, waives: bool) -> None:
        """Try the usual next step by anybody, so that ends are reached."""
        states = [one.state for one in self.steps]
        if states and states[-1] in USUAL:
            self.try_step(USUAL[states[-1]], officer, waives=waives)

    @invariant()
    def what_is_published_went_the_whole_way(self) -> None:
        names = [one.name for one in self.steps]
        if ListingState.PUBLISHED not in {one.state for one in self.steps}:
            return
        places = [names.index(step) for step in CHAIN]
        assert places == sorted(places)
        assert ListingStep.CONSENT in names
        actors = {step: self.steps[names.index(step)].actor for step in CHAIN}
        separate = [ListingStep.REVIEW, ListingStep.DECIDE, ListingStep.PUBLISH]
        assert actors[ListingStep.PROPOSE] not in {actors[step] for step in separate}
        assert len({actors[step] for step in separate}) == len(separate)

    @invariant()
    def nobody_is_decided_on_before_the_time_to_speak_was_over(self) -> None:
        names = [one.name for one in self.steps]
        if ListingStep.DECIDE not in names:
            return
        notified = self.steps[names.index(ListingStep.NOTIFY)]
        decided = self.steps[names.index(ListingStep.DECIDE)]
        last = WorkingCalendar().add_working_days(notified.on, 5)
        spoke = ListingStep.HEAR in names
        waived = any("waived_on" in one.stated for one in self.steps)
        assert spoke or waived or decided.on > last


OVERSIGHT = frozenset({Duty.ADMINISTER, Duty.AUDIT})


def act_of(step: ListingStep) -> object:
    return next(row.act for row in LISTING.transitions if row.step is step)


ListingMachine.TestCase.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None
)
TestListing = ListingMachine.TestCase


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=list(PROCEDURES))
def test_what_is_awaited_is_in_the_table(procedure: Procedure) -> None:
    for state, due in procedure.dues.items():
        steps = {row.step for row in procedure.from_state(state)}
        assert due.step in steps
        assert due.otherwise is None or due.otherwise in steps
        for clock in due.clocks:
            assert not clock.limit or load_policies().has(clock.limit)


def test_every_limit_of_a_step_is_named_in_both_languages() -> None:
    policies = load_policies()
    limits = {
        clock.limit
        for table in PROCEDURES.values()
        for due in (*table.dues.values(), *table.after_fall.values())
        for clock in due.clocks
        if clock.limit
    }

    for limit in limits:
        title = policies.by_name[limit].title
        assert re.fullmatch(r"[^(]+ \([\u4e00-\u9fff]+\)", title), title


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=list(PROCEDURES))
def test_every_step_of_an_officer_says_what_law_it_rests_on(
    procedure: Procedure,
) -> None:
    assert all(row.article for row in procedure.transitions)
    assert all(bool(row.asks) == bool(row.asks_term) for row in procedure.transitions)


def reached_without(missing: ListingStep | None) -> set[Any]:
    """Return every state of a listing that is reached if a step is never taken."""
    reached: set[Any] = {None}
    for _ in LISTING.transitions:
        reached |= {
            row.to_state
            for row in LISTING.transitions
            if row.step is not missing and row.from_states & reached
        }
    return reached


def test_no_way_to_a_decision_leads_around_the_notice() -> None:
    decided = {ListingState.DECIDED, ListingState.PUBLISHED}

    assert decided <= reached_without(None)
    assert not decided & reached_without(ListingStep.NOTIFY)


@pytest.mark.parametrize("is_on", [True, False])
def test_the_upper_levels_consent_is_a_switch_of_the_policy(*, is_on: bool) -> None:
    policies = load_policies()
    entry = policies.by_name["listing_upper_consent"]
    value = replace(entry.values[0], amount=Decimal(is_on))
    switched = {**policies.by_name, entry.name: replace(entry, values=(value,))}

    situation = replace(ListingMachine().situation({}), policies=Policies(switched))

    assert (consent_needed(situation) is None) is is_on
    assert (upper_level_consented(situation) is None) is not is_on
