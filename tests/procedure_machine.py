"""Any procedure under anybody's hands, step by step, by its table alone (状态机)."""

from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from registry.domain.errors import DomainError
from registry.domain.periods import WorkingCalendar
from registry.domain.policies import load_policies
from registry.domain.procedures.situations import Situation, StepFact
from registry.domain.procedures.transitions import (
    Acting,
    Procedure,
    Transition,
    Who,
    advance,
)
from registry.domain.vocabulary import AuthorityLevel, Duty

BEGIN = date(2026, 11, 25)
OVERSIGHT = frozenset({Duty.ADMINISTER, Duty.AUDIT})


class ProcedureMachine(RuleBasedStateMachine):
    """Officers with any duties try any step of a table on any day."""

    table: ClassVar[Procedure]
    subject: ClassVar[dict[str, Any]] = {}
    lengths: ClassVar[tuple[int, ...]] = (1, 3, 8, 30, 61, 76)  # days that go by

    def __init__(self) -> None:
        super().__init__()
        self.today = BEGIN
        self.steps: tuple[StepFact, ...] = ()
        self.rows: list[Transition] = []

    @property
    def state(self) -> str | None:
        return self.steps[-1].state if self.steps else None

    def stated(self, row: Transition) -> dict[str, Any]:
        """Return what a step states: today for every day it asks for."""
        days = [field.name for field in row.fields if field.input == "date"]
        return dict.fromkeys(days, self.today)

    def situation(self, stated: dict[str, Any]) -> Situation:
        return Situation(
            today=self.today,
            level=AuthorityLevel.COUNTY,
            policies=load_policies(),
            calendar=WorkingCalendar(),
            steps=self.steps,
            stated=stated,
            subject=self.subject,
        )

    @rule(data=st.data())
    def wait(self, data: st.DataObject) -> None:
        self.today += timedelta(days=data.draw(st.sampled_from(self.lengths)))

    @rule(data=st.data(), officer=st.integers(min_value=1, max_value=4))
    def try_any(self, data: st.DataObject, officer: int) -> None:
        steps = [row.step for row in self.table.transitions]
        self.try_step(data.draw(st.sampled_from(steps)), officer)

    @rule(data=st.data(), officer=st.integers(min_value=1, max_value=4))
    def go_on(self, data: st.DataObject, officer: int) -> None:
        """Try a step the table has from here, so that ends are reached."""
        if rows := self.table.from_state(self.state):
            self.try_step(data.draw(st.sampled_from(rows)).step, officer)

    def try_step(self, step: str, officer: int) -> None:
        acts = {str(row.step): row.act for row in self.table.transitions}
        sides = {str(row.step): row.who for row in self.table.transitions}
        others = {
            one.actor
            for one, row in zip(self.steps, self.rows, strict=True)
            if row.act is not acts[step]
        }
        by = Acting(
            officer=officer,
            duties=frozenset(Duty) - OVERSIGHT,
            others=frozenset(others),
            reason="因",
            side=sides[step] if sides[step] is Who.PARTNER else None,
        )
        try:
            row = advance(self.table, self.state, step, by=by)
        except DomainError:
            return
        situation = self.situation(self.stated(row))
        if row.who is Who.CLOCK or any(check(situation) for check in row.requires):
            return
        fact = StepFact(
            name=step,
            state=row.to_state,
            actor=officer,
            on=self.today,
            stated={name: str(value) for name, value in situation.stated.items()},
        )
        self.steps, self.rows = (*self.steps, fact), [*self.rows, row]

    def day_of(self, step: str) -> date | None:
        """Return the day of the newest step of a name."""
        return next((one.on for one in reversed(self.steps) if one.name == step), None)

    @invariant()
    def every_state_is_one_of_the_table(self) -> None:
        known = {row.to_state for row in self.table.transitions}
        assert self.state is None or self.state in known

    @invariant()
    def every_step_follows_from_the_one_before(self) -> None:
        before: str | None = None
        for fact, row in zip(self.steps, self.rows, strict=True):
            assert row in self.table.from_state(before)
            before = fact.state

    @invariant()
    def who_checks_took_no_step_that_is_checked(self) -> None:
        for place, row in enumerate(self.rows):
            if row.needs_other_officer:
                earlier = zip(self.steps[:place], self.rows[:place], strict=True)
                checked = {fact.actor for fact, one in earlier if one.act != row.act}
                assert checked
                assert self.steps[place].actor not in checked

    @invariant()
    def what_is_awaited_can_be_told_with_its_last_day(self) -> None:
        due = self.table.dues.get(self.state) if self.state else None
        if due and (due.limit or due.day):
            situation = self.situation({})
            last = due.last_day(situation)
            first = due.first(situation).last_day(situation)
            assert last is not None
            assert first is not None
            assert first <= last
