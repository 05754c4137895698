"""What cases await, from whom, by when: one open task a case (待办任务)."""

from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.case_terms import ObjectionOutcome
from registry.domain.circumstances import PASSING
from registry.domain.duties import Act, may
from registry.domain.periods import WorkingCalendar
from registry.domain.policy_files import Policies
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.situations import Due, Situation
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.vocabulary import AuthorityLevel, Duty, ProcedureKind, Question
from registry.models import (
    Authority,
    Case,
    Listing,
    Officer,
    Record,
    RecordParty,
    Step,
    Task,
    User,
)
from registry.services.officers import acting_officer
from registry.services.organs import organ_for, organ_in_charge, work_of

CASE_LOCK = 7_221_002  # any number, the same everywhere; the second key is the case


def lock_case(case_id: int) -> None:
    """Let nobody else take a step of a case, or change its task, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [CASE_LOCK, case_id])


def await_next(step: Step, situation: Situation, *, now: datetime) -> Task | None:
    """Close a case's open task and open the one its new state awaits, if any."""
    procedure = PROCEDURES[ProcedureKind(step.case.procedure)]
    has_fallen = situation.subject.get("fell_on") is not None
    fallen = procedure.after_fall.get(step.state) if has_fallen else None
    due = fallen or procedure.dues.get(step.state)
    if due is None:
        _done(step.case, now=now)
        return None
    awaited = _awaited(procedure, due, situation)
    return _await(step.case, due, awaited, situation, now=now)


def await_anew(step: Step, situation: Situation, *, now: datetime) -> bool:
    """Let a case await what it awaits now; False: it did already."""
    task = Task.objects.filter(case=step.case, done_at=None).first()
    due = PROCEDURES[ProcedureKind(step.case.procedure)].dues.get(step.state)
    if task is None or due is None:
        return False
    awaited = _awaited(PROCEDURES[ProcedureKind(step.case.procedure)], due, situation)
    organ = _organ(step.case, awaited, on=situation.today)
    if (task.step, task.authority_id) == (awaited.step, organ.pk):
        return False
    _await(step.case, due, awaited, situation, now=now)
    return True


def await_after_fall(
    step: Step, *, now: datetime, policies: Policies, calendar: WorkingCalendar
) -> None:
    """Let the cases that rest on what this step closed await what must follow.

    So does the case of a listing that the step found wrong.
    Source: SAMR order 44 (2021) art. 19; SAMR order 45 (2021) art. 11.
    """
    fallen = Record.objects.filter(
        standings__in=step.standings.filter(
            question=Question.PUBLISHED, effective_from=None
        ).exclude(reason__in=PASSING)
    )
    following = {case for record in fallen for case in _resting(record)}
    for case in Case.objects.filter(pk__in=following | _listed_wrongly(step)):
        lock_case(case.pk)
        table = PROCEDURES[ProcedureKind(case.procedure)]
        state = case.steps.order_by("-ordinal").values_list("state", flat=True)[0]
        if due := table.after_fall.get(state):
            situation = Situation(
                today=day_of(now),
                level=AuthorityLevel(case.authority.level),
                policies=policies,
                calendar=calendar,
                subject={"fell_on": day_of(now)},
            )
            rows = {row.step: row for row in table.from_state(state)}
            _await(case, due, rows[due.step], situation, now=now)


def _resting(record: Record) -> list[int]:
    """Return the cases that rest on a record, of procedures that must follow it."""
    kinds = [kind for kind, table in PROCEDURES.items() if table.after_fall]
    firms = RecordParty.objects.filter(record=record, enterprise__isnull=False)
    cases = Case.objects.filter(
        procedure__in=kinds,
        enterprise__in=firms.values("enterprise"),
        steps__payload__stated__record=record.key,
    )
    return list(cases.values_list("pk", flat=True).distinct())


def _listed_wrongly(step: Step) -> set[int]:
    """Return the case of the listing that a step takes off the list, if it does."""
    if step.payload.get("stated", {}).get("outcome") != ObjectionOutcome.REMOVE_LISTING:
        return set()
    listing = Listing.objects.filter(
        key=step.case.steps.get(ordinal=1).payload["stated"]["record"],
        step__case__procedure=ProcedureKind.LISTING,
    )
    return set(listing.values_list("step__case", flat=True))


def _done(case: Case, *, now: datetime) -> None:
    Task.objects.filter(case=case, done_at=None).update(done_at=now)


def _await(
    case: Case, due: Due, awaited: Transition, situation: Situation, *, now: datetime
) -> Task:
    _done(case, now=now)
    clock = due.first(situation)
    return Task.objects.create(
        case=case,
        step=awaited.step,
        act=awaited.act,
        authority=_organ(case, awaited, on=situation.today),
        limit=clock.limit,
        due_on=clock.last_day(situation),
        opened_at=now,
    )


def open_tasks(*, actor: User, now: datetime) -> QuerySet[Task]:
    """Return the tasks this officer may take on, those due first at the head.

    Shape: tasks of the officer's organ (`tasks_at`) that the officer's duties allow.
    """
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    tasks = tasks_at(officer.authority, on=day_of(now))
    return tasks.filter(act__in=_acts_of(officer))


def tasks_at(organ: Authority, *, on: date) -> QuerySet[Task]:
    """Return the open tasks of an organ on a day, those due first at the head.

    Shape: those of organs whose work it took over too; none of one that has ended.
    """
    return _by_deadline(Task.objects.filter(authority__in=work_of(organ, on=on)))


def _by_deadline(tasks: QuerySet[Task]) -> QuerySet[Task]:
    kin = ("case__enterprise", "case__authority", "authority")
    found = tasks.filter(done_at=None).select_related(*kin)
    return found.order_by("due_on", "opened_at", "id")


def _awaited(procedure: Procedure, due: Due, situation: Situation) -> Transition:
    """Return the step awaited: the first, unless one of its conditions bars it."""
    rows = {row.step: row for row in procedure.from_state(situation.steps[-1].state)}
    first = rows[due.step]
    is_barred = any(check(situation) for check in first.requires)
    return rows[due.otherwise] if due.otherwise and is_barred else first


def _organ(case: Case, awaited: Transition, *, on: date) -> Authority:
    found = organ_for(case, awaited.who, on=on)
    return found or organ_in_charge(case.authority, on=on)


def _acts_of(officer: Officer) -> list[Act]:
    duties = frozenset(map(Duty, officer.duties))
    return [act for act in Act if may(duties, act)]
