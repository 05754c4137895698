"""Tasks as rows of a list: what is awaited, of which firm, by when (任务行)."""

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse

from registry.clock import day_of
from registry.domain.periods import WorkingCalendar
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.vocabulary import ProcedureKind
from registry.models import Enterprise, Task
from registry.services.releases import policies
from registry.templatetags.zhixin import is_english
from registry.web.display import labelled, word
from registry.web.sources import told_source
from registry.work_selectors import firm_named


def row_of(table: Procedure, name: str) -> Transition:
    """Return a procedure's step by name; the page of an unknown one is not found."""
    for row in table.transitions:
        if row.step == name:
            return row
    raise Http404


def task_line(task: Task, *, today: date, calendar: WorkingCalendar) -> dict[str, Any]:
    """Return a task as a row: what is awaited, of which firm, by when."""
    case = task.case
    row = row_of(PROCEDURES[ProcedureKind(case.procedure)], task.step)
    return {
        "title": word(row.step),
        "url": reverse("work-case", args=[case.pk]),
        "firm": firm_name(case.enterprise),
        "note": f"{word(ProcedureKind(case.procedure))} · {case.authority.name}",
        **deadline_of(task, today=today, calendar=calendar),
    }


def deadline_of(
    task: Task, *, today: date, calendar: WorkingCalendar
) -> dict[str, Any]:
    """Return a task's last day, and the working days left; negative when late."""
    if task.due_on is None:
        return {}
    return countdown(task.due_on, today=today, calendar=calendar)


def rule_of(task: Task) -> str:
    """Tell which rule a task's last day follows; nothing where none sets one."""
    if not task.limit:
        return ""
    value = policies().at(task.limit, day_of(task.opened_at))
    title = policies().by_name[task.limit].title
    english, _, chinese = title.rstrip(")").rpartition(" (")
    return labelled(
        english[:1].upper() + english[1:] if is_english() else chinese,
        told_source(value.citation),
    )


def countdown(
    due_on: date, *, today: date, calendar: WorkingCalendar
) -> dict[str, Any]:
    """Return a last day, and the working days left; negative when late."""
    left = calendar.working_days_left(due_on, today=today)
    return {"due_on": due_on, "working_days_left": left}


def firm_name(firm: Enterprise | None) -> str:
    """Return a firm's registered name."""
    found = firm_named(firm.uscc) if firm else None
    return found.name if found else ""
