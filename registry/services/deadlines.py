"""Deadlines counted anew when the working calendar changes (期限调整)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Prefetch

from registry.clock import day_of
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.situations import Situation, StepFact
from registry.domain.vocabulary import AuthorityLevel, ProcedureKind
from registry.models import CalendarEntry, Case, DeadlineChange, Step, Task
from registry.services.calendars import calendar
from registry.services.cases import fact_of, situation_of
from registry.services.releases import policies

CASES = 500  # whose steps are held at once


def move_deadlines(entry: CalendarEntry, *, now: datetime) -> int:
    """Count the last day of every open task anew; log each that moved, and how many.

    The caller holds the calendar's lock, so no case goes on meanwhile.
    """
    changes = []
    for task, limit, last_day in _counted(now=now):
        if task.due_on and last_day and last_day != task.due_on:
            changes.append(
                DeadlineChange(
                    task=task,
                    old_day=task.due_on,
                    new_day=last_day,
                    entry=entry,
                    at=now,
                )
            )
            task.due_on, task.limit = last_day, limit
    Task.objects.bulk_update([one.task for one in changes], ["due_on", "limit"], CASES)
    DeadlineChange.objects.bulk_create(changes, CASES)
    return len(changes)


def _counted(*, now: datetime) -> Iterable[tuple[Task, str, date | None]]:
    """Yield each open task with its limit and last day as they are counted now."""
    steps = Step.objects.select_related("change").order_by("ordinal")
    tasks = (
        Task.objects.filter(done_at=None, due_on__isnull=False)
        .select_related("case__authority")
        .prefetch_related(Prefetch("case__steps", steps))
        .order_by("id")
    )
    for task in tasks.iterator(chunk_size=CASES):
        yield task, *_clock(task, now=now)


def _clock(task: Task, *, now: datetime) -> tuple[str, date | None]:
    """Return limit and last day by the rules of the state the task was opened in."""
    case = task.case
    facts = tuple(
        fact_of(step, on=day_of(step.change.stamped_at)) for step in case.steps.all()
    )
    table, state = PROCEDURES[ProcedureKind(case.procedure)], facts[-1].state
    rules = (table.dues.get(state), table.after_fall.get(state))
    due = next(
        (
            one
            for one in rules
            if one and task.limit in {clock.limit for clock in one.clocks}
        ),
        None,
    )
    if due is None:
        return task.limit, None
    asks_subject = due.known_as or any(clock.kind for clock in due.clocks)
    situation = (
        situation_of(case, now=now) if asks_subject else _plain(case, facts, now=now)
    )
    clock = due.first(situation)
    return clock.limit, clock.last_day(situation)


def _plain(case: Case, facts: tuple[StepFact, ...], *, now: datetime) -> Situation:
    """Return what clocks read that ask nothing of the case's subject."""
    return Situation(
        today=day_of(now),
        level=AuthorityLevel(case.authority.level),
        policies=policies(),
        calendar=calendar(),
        steps=facts,
    )
