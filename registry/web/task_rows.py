"""Tasks as rows of a list: what is awaited, of which firm, by when (任务行)."""

from collections.abc import Iterable
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
from registry.work_selectors import firm_named, names_of


def row_of(table: Procedure, name: str) -> Transition:
    """Return a procedure's step by name; the page of an unknown one is not found."""
    for row in table.transitions:
        if row.step == name:
            return row
    raise Http404


def task_lines(
    tasks: Iterable[Task], *, today: date, calendar: WorkingCalendar
) -> list[dict[str, Any]]:
    """Return tasks as rows: what is awaited, of which firm, by when."""
    found = list(tasks)
    names = names_of(task.case.enterprise_id for task in found)
    return [
        {
            "title": word(row.step),
            "url": reverse("work-case", args=[task.case_id]),
            "firm": names.get(task.case.enterprise_id or 0, ""),
            "note": f"{word(kind)} · {task.case.authority.name}",
            **deadline_of(task, today=today, calendar=calendar),
        }
        for task in found
        for kind in [ProcedureKind(task.case.procedure)]
        for row in [row_of(PROCEDURES[kind], task.step)]
    ]


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
    return labelled(title_of(task.limit), told_source(value.citation))


def title_of(limit: str) -> str:
    """Return what the rule of a time limit is called, in the reader's language."""
    title = policies().by_name[limit].title
    english, _, chinese = title.rstrip(")").rpartition(" (")
    return english[:1].upper() + english[1:] if is_english() else chinese


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
