"""What a step is judged by: the case so far, what is stated, the day (办案情形)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from registry.domain.periods import WorkingCalendar
from registry.domain.policy_files import DatedValue, Policies, Unit
from registry.domain.statements import Fault
from registry.domain.vocabulary import AuthorityLevel, Term


@dataclass(frozen=True, kw_only=True, slots=True)
class StepFact:
    """A step taken: which, by whom, on which civil day, stating what."""

    name: str
    state: str
    actor: int
    on: date
    stated: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """A case on the day somebody wants to take its next step.

    Shape: `steps` are those taken, in order; `stated` is what the new step states, read
    by type; `subject` is what the procedure must know of the firm and the record, by
    name, each procedure its own; `is_by_firm` says that its own agent states it.
    """

    today: date
    level: AuthorityLevel
    policies: Policies
    calendar: WorkingCalendar
    steps: tuple[StepFact, ...] = ()
    stated: Mapping[str, Any] = field(default_factory=dict)
    subject: Mapping[str, Any] = field(default_factory=dict)
    is_by_firm: bool = False
    actors: frozenset[int] = frozenset()  # who wants to take it, and on whose behalf

    def last(self, name: str) -> StepFact | None:
        """Return the newest step of a name."""
        return next((one for one in reversed(self.steps) if one.name == name), None)

    def day_stated(self, step: str, name: str) -> date | None:
        """Return a day that the newest step of a name stated."""
        taken = self.last(step)
        text = taken.stated.get(name) if taken else None
        return date.fromisoformat(text) if text else None

    def limit(self, name: str, *, on: date | None = None) -> DatedValue:
        """Return a limit's value on a day, by default today."""
        return self.policies.at(name, on or self.today)

    def end_of(self, limit: str, *, since: date) -> date:
        """Return the last day of a limit that began on `since`, which is not counted.

        Source: 民法典 arts. 201-203.
        """
        value = self.limit(limit, on=since)
        match value.unit:
            case Unit.WORKING_DAYS:
                return self.calendar.add_working_days(since, value.count)
            case Unit.MONTHS:
                return self.calendar.term_end_months(since, value.count)
            case _:
                return self.calendar.term_end_days(since, value.count)


# A condition of a step, and what does not meet it; its docstring's first line is its
# rule in words.
Requirement = Callable[[Situation], Fault | tuple[Fault, ...] | None]


def unmet(
    requirements: Iterable[Requirement], situation: Situation
) -> tuple[Fault, ...]:
    """Return what of some conditions is not met."""
    found = [check(situation) or () for check in requirements]
    listed = [(one,) if isinstance(one, Fault) else one for one in found]
    return tuple(chain.from_iterable(listed))


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """Which step a state awaits, and by when (办理期限).

    Shape: `limit` names a policy entry, "" where no rule sets one; the clock starts on
    the day of the newest step named `since` (its field `day` if named), by default the
    step that led here, or on the day the subject knows as `known_as`. A `day` without a
    limit is itself the last day. `others` are clocks that run beside it; one that names
    a `kind` runs only in a case about that kind of record (subject `kind`), and none
    runs before its limit was in force. The one that ends first counts.
    """

    step: Term
    otherwise: Term | None = None  # awaited where a condition bars the first
    limit: str = ""
    since: Term | None = None
    day: str = ""
    known_as: str = ""
    kind: Term | None = None
    others: tuple["Due", ...] = ()

    @property
    def clocks(self) -> tuple["Due", ...]:
        """Return every clock that may run in the state, its own first."""
        return (self, *self.others)

    def first(self, situation: Situation) -> "Due":
        """Return the clock that ends first of those that run: its rule is told."""
        running = [self, *(one for one in self.others if one._runs(situation))]
        return min(running, key=lambda one: one.last_day(situation) or date.max)

    def _runs(self, situation: Situation) -> bool:
        is_about = self.kind is None or situation.subject.get("kind") == self.kind
        first_day = situation.policies.first_day(self.limit)
        return is_about and first_day <= self._start(situation)

    def last_day(self, situation: Situation) -> date | None:
        """Return the last day on which the awaited step is in time.

        Source: 民法典 art. 203: a last day that is no working day moves to the next.
        """
        if not self.limit and not self.day:
            return None
        start = self._start(situation)
        if self.limit:
            return situation.end_of(self.limit, since=start)
        return situation.calendar.next_working_day(start)

    def _start(self, situation: Situation) -> date:
        known: date | None = situation.subject.get(self.known_as)
        if known is not None:
            return known
        since = self.since or situation.steps[-1].name
        taken = situation.last(since) or situation.steps[-1]
        return situation.day_stated(since, self.day) or taken.on
