"""What cases await, from whom, by when: one open task a case (待办任务)."""

from datetime import datetime

from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.duties import Act, may
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.models import Authority, Case, Officer, Step, Task, User
from registry.services.officers import acting_officer


def await_next(step: Step, situation: Situation, *, now: datetime) -> Task | None:
    """Close a case's open task and open the one its new state awaits, if any."""
    case = step.case
    Task.objects.filter(case=case, done_at=None).update(done_at=now)
    procedure = PROCEDURES[ProcedureKind(case.procedure)]
    due = procedure.dues.get(step.state)
    if due is None:
        return None
    awaited = _awaited(procedure, due, situation)
    return Task.objects.create(
        case=case,
        step=awaited.step,
        act=awaited.act,
        authority=_organ(case, awaited),
        limit=due.limit,
        due_on=due.last_day(situation),
        opened_at=now,
    )


def open_tasks(*, actor: User, now: datetime) -> QuerySet[Task]:
    """Return the tasks this officer may take on, those due first at the head.

    Shape: tasks of the officer's organ whose step the officer's duties allow.
    """
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    return (
        Task.objects.filter(
            authority=officer.authority, done_at=None, act__in=_acts_of(officer)
        )
        .select_related("case__enterprise", "case__authority", "authority")
        .order_by("due_on", "opened_at", "id")
    )


def _awaited(procedure: Procedure, due: Due, situation: Situation) -> Transition:
    """Return the step awaited: the first, unless one of its conditions bars it."""
    rows = {row.step: row for row in procedure.from_state(situation.steps[-1].state)}
    first = rows[due.step]
    is_barred = any(check(situation) for check in first.requires)
    return rows[due.otherwise] if due.otherwise and is_barred else first


def _organ(case: Case, awaited: Transition) -> Authority:
    upper = case.authority.parent
    return upper if awaited.who is Who.UPPER and upper else case.authority


def _acts_of(officer: Officer) -> list[Act]:
    duties = frozenset(map(Duty, officer.duties))
    return [act for act in Act if may(duties, act)]
