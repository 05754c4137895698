from collections.abc import Set as AbstractSet

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from registry.domain.duties import NotAllowedError
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.procedures.adopted import ADOPTED, AdoptedState, AdoptedStep
from registry.domain.procedures.entry import ENTRY, EntryState, EntryStep
from registry.domain.procedures.release import RELEASE, ReleaseState, ReleaseStep
from registry.domain.procedures.transitions import (
    Acting,
    Procedure,
    ReasonNeededError,
    SameOfficerError,
    StepNotAllowedError,
    Transition,
    advance,
)
from registry.domain.vocabulary import Duty, Term

PROCEDURES = [ENTRY, RELEASE, ADOPTED]
ALL_DUTIES = frozenset({Duty.ENTER, Duty.APPROVE, Duty.IMPORT})
CLERK, REVIEWER = 1, 2


def acting(
    officer: int = REVIEWER,
    *,
    duties: AbstractSet[Duty] = ALL_DUTIES,
    others: AbstractSet[int] = frozenset({CLERK}),
    reason: str = "",
) -> Acting:
    return Acting(officer=officer, duties=duties, others=others, reason=reason)


def states_of(procedure: Procedure) -> set[Term]:
    return {item.to_state for item in procedure.transitions}


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_a_state_and_step_lead_to_one_state_only(procedure: Procedure) -> None:
    pairs = [
        (state, item.step)
        for item in procedure.transitions
        for state in item.from_states
    ]

    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_state_a_step_starts_from_can_be_reached(procedure: Procedure) -> None:
    reached: set[Term | None] = {None}
    for _ in procedure.transitions:
        reached |= {
            item.to_state
            for item in procedure.transitions
            if item.from_states & reached
        }

    assert reached == states_of(procedure) | {None}
    assert all(item.from_states <= reached for item in procedure.transitions)


@pytest.mark.parametrize(
    ("procedure", "state", "step", "reached"),
    [
        (ENTRY, None, EntryStep.SUBMIT, EntryState.SUBMITTED),
        (ENTRY, None, EntryStep.HOLD, EntryState.HELD),
        (ENTRY, EntryState.HELD, EntryStep.SUBMIT, EntryState.SUBMITTED),
        (ENTRY, EntryState.SUBMITTED, EntryStep.APPROVE, EntryState.APPROVED),
        (ENTRY, EntryState.SUBMITTED, EntryStep.RETURN, EntryState.RETURNED),
        (ENTRY, EntryState.RETURNED, EntryStep.SUBMIT, EntryState.SUBMITTED),
        (ENTRY, EntryState.RETURNED, EntryStep.DISCARD, EntryState.DISCARDED),
        (RELEASE, None, ReleaseStep.RELEASE, ReleaseState.RELEASED),
        (RELEASE, None, ReleaseStep.WITHHOLD, ReleaseState.WITHHELD),
        (RELEASE, ReleaseState.WITHHELD, ReleaseStep.RELEASE, ReleaseState.RELEASED),
        (RELEASE, ReleaseState.RELEASED, ReleaseStep.RELEASE, ReleaseState.RELEASED),
        (RELEASE, ReleaseState.RELEASED, ReleaseStep.WITHHOLD, ReleaseState.WITHHELD),
        (RELEASE, ReleaseState.WITHHELD, ReleaseStep.WITHHOLD, ReleaseState.WITHHELD),
        (RELEASE, ReleaseState.RELEASED, ReleaseStep.WITHDRAW, ReleaseState.WITHDRAWN),
        (ADOPTED, None, AdoptedStep.ADOPT, AdoptedState.ADOPTED),
    ],
)
def test_a_step_leads_where_the_table_says(
    procedure: Procedure, state: str | None, step: str, reached: Term
) -> None:
    taken = advance(procedure, state, step, by=acting(reason="示例"))

    assert taken.to_state is reached


@pytest.mark.parametrize(
    ("procedure", "state", "step"),
    [
        (ENTRY, None, EntryStep.APPROVE),
        (ENTRY, EntryState.RETURNED, EntryStep.APPROVE),
        (ENTRY, EntryState.HELD, EntryStep.APPROVE),
        (ENTRY, EntryState.APPROVED, EntryStep.SUBMIT),
        (ENTRY, EntryState.APPROVED, EntryStep.DISCARD),
        (ENTRY, EntryState.SUBMITTED, EntryStep.DISCARD),
        (ENTRY, EntryState.DISCARDED, EntryStep.SUBMIT),
        (RELEASE, None, ReleaseStep.WITHDRAW),
        (RELEASE, ReleaseState.WITHHELD, ReleaseStep.WITHDRAW),
        (RELEASE, ReleaseState.WITHDRAWN, ReleaseStep.RELEASE),
        (RELEASE, ReleaseState.WITHDRAWN, ReleaseStep.WITHHOLD),
        (ADOPTED, AdoptedState.ADOPTED, AdoptedStep.ADOPT),
        (ENTRY, None, "no_such_step"),
    ],
)
def test_what_is_not_in_the_table_cannot_happen(
    procedure: Procedure, state: str | None, step: str
) -> None:
    with pytest.raises(StepNotAllowedError):
        advance(procedure, state, step, by=acting(reason="示例"))


def test_a_refused_step_names_the_allowed_ones() -> None:
    with pytest.raises(
        StepNotAllowedError, match=r"allowed steps: submit, hold, discard"
    ) as told:
        advance(ENTRY, None, EntryStep.APPROVE, by=acting())

    assert (told.value.code, told.value.kind) == (
        "step_not_allowed",
        ErrorKind.CONFLICT,
    )


def test_a_final_state_allows_no_step() -> None:
    with pytest.raises(StepNotAllowedError, match=r"allowed steps: none\."):
        advance(ENTRY, EntryState.APPROVED, EntryStep.APPROVE, by=acting())


SECOND_OFFICER_STEPS = [
    (ENTRY, EntryState.SUBMITTED, EntryStep.APPROVE),
    (ENTRY, EntryState.SUBMITTED, EntryStep.RETURN),
    (RELEASE, None, ReleaseStep.RELEASE),
    (ADOPTED, None, AdoptedStep.ADOPT),
]


@pytest.mark.parametrize(("procedure", "state", "step"), SECOND_OFFICER_STEPS)
def test_who_acted_before_cannot_take_the_checking_step(
    procedure: Procedure, state: str | None, step: str
) -> None:
    with pytest.raises(SameOfficerError) as told:
        advance(procedure, state, step, by=acting(CLERK, reason="示例"))

    assert told.value.kind is ErrorKind.REFUSED


@pytest.mark.parametrize(("procedure", "state", "step"), SECOND_OFFICER_STEPS)
def test_one_officer_alone_cannot_take_the_checking_step(
    procedure: Procedure, state: str | None, step: str
) -> None:
    with pytest.raises(SameOfficerError):
        advance(procedure, state, step, by=acting(others=frozenset(), reason="示例"))


def test_who_entered_may_submit_again() -> None:
    taken = advance(ENTRY, EntryState.RETURNED, EntryStep.SUBMIT, by=acting(CLERK))

    assert taken.to_state is EntryState.SUBMITTED


@pytest.mark.parametrize("reason", ["", "  "])
def test_returning_needs_a_reason(reason: str) -> None:
    with pytest.raises(ReasonNeededError) as told:
        advance(ENTRY, EntryState.SUBMITTED, EntryStep.RETURN, by=acting(reason=reason))

    assert "reason" in told.value.fields


def test_a_step_needs_the_duty_for_its_act() -> None:
    with pytest.raises(NotAllowedError, match="approve"):
        advance(
            ENTRY,
            EntryState.SUBMITTED,
            EntryStep.APPROVE,
            by=acting(duties={Duty.ENTER}),
        )


class EntryMachine(RuleBasedStateMachine):
    """Officers try any step at any time; the table holds."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Term | None = None
        self.taken: list[Transition] = []
        self.entered_by: set[int] = set()
        self.approved_by: int | None = None

    @rule(
        step=st.sampled_from(EntryStep),
        officer=st.integers(min_value=1, max_value=3),
        duties=st.frozensets(st.sampled_from(Duty), max_size=3),
        reason=st.sampled_from(["", "示例"]),
    )
    def try_step(
        self, step: EntryStep, officer: int, duties: frozenset[Duty], reason: str
    ) -> None:
        by = acting(officer, duties=duties, others=self.entered_by, reason=reason)
        try:
            transition = advance(ENTRY, self.state, step, by=by)
        except DomainError:
            return
        self.state = transition.to_state
        self.taken.append(transition)
        if step in {EntryStep.SUBMIT, EntryStep.HOLD}:
            self.entered_by.add(officer)
        if step is EntryStep.APPROVE:
            self.approved_by = officer

    @rule(officer=st.integers(min_value=1, max_value=3))
    def submit_when_possible(self, officer: int) -> None:
        self.try_step(EntryStep.SUBMIT, officer, frozenset({Duty.ENTER}), "")

    @rule(officer=st.integers(min_value=1, max_value=3))
    def approve_when_possible(self, officer: int) -> None:
        self.try_step(EntryStep.APPROVE, officer, frozenset({Duty.APPROVE}), "")

    @invariant()
    def the_state_is_defined(self) -> None:
        assert self.state is None or self.state in set(EntryState)

    @invariant()
    def approval_follows_a_submission_at_once(self) -> None:
        steps = [item.step for item in self.taken]
        for before, after in zip([None, *steps], steps, strict=False):
            assert after is not EntryStep.APPROVE or before is EntryStep.SUBMIT

    @invariant()
    def nobody_approves_what_they_entered(self) -> None:
        assert self.approved_by not in self.entered_by

    @invariant()
    def nothing_follows_an_end(self) -> None:
        ended = [
            item
            for item in self.taken[:-1]
            if item.to_state in {EntryState.APPROVED, EntryState.DISCARDED}
        ]
        assert ended == []


TestEntryMachine = EntryMachine.TestCase
