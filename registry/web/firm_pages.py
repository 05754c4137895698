"""What pages of a firm's own share: who may see them, how its cases look (企业页面)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from registry.clock import day_of, now
from registry.domain.fields import FieldType
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.transitions import Procedure, Transition, Who
from registry.domain.vocabulary import ProcedureKind
from registry.models import Attachment, Case, Enterprise, Step, User
from registry.services.calendars import calendar
from registry.services.firm_cases import (
    ToldCase,
    own_firm,
    own_steps,
    papers_told,
    unmet_conditions,
)
from registry.services.organs import organ_in_charge
from registry.services.previews import told as told_fault
from registry.services.remedies import opening_of
from registry.web.case_pages import (
    asks,
    follow_of,
    grounds_of,
    named,
    papers_in,
    state_word,
)
from registry.web.display import labelled, text_of, word
from registry.web.pages import actor_of, officer_page
from registry.web.sources import told_source
from registry.web.step_form import StepForm
from registry.web.task_rows import deadline_of, firm_name, row_of, rule_of

View = Callable[..., HttpResponseBase]


def firm_page(view: View) -> View:
    """Let only a live agent of the firm in, and hand the firm to the page."""

    @officer_page
    @wraps(view)
    def shown(
        request: HttpRequest, uscc: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        firm = own_firm(uscc, actor=actor_of(request), now=now())
        return view(request, firm, *args, **kwargs)

    return shown


def crumbs(firm: Enterprise, *labels: str) -> list[dict[str, str]]:
    """Return the way from the firm's file to this page."""
    file = {"label": firm_name(firm), "url": reverse("firm", args=[firm.uscc])}
    return [file, *({"label": label} for label in labels)]


def case_row(told: ToldCase, *, at: datetime) -> dict[str, Any]:
    """Return a case as a line of the firm's list."""
    case, kind = told.case, ProcedureKind(told.case.procedure)
    uscc = case.enterprise.uscc if case.enterprise else ""
    return {
        "kind": word(kind),
        "url": reverse("firm-case", args=[uscc, case.pk]),
        "organ": organ_in_charge(case.authority, on=day_of(at)).name,
        "state": state_word(PROCEDURES[kind], told.steps[-1].state),
        "since": told.steps[-1].change.stamped_at,
        **(
            deadline_of(told.task, today=day_of(at), calendar=calendar())
            if told.task
            else {}
        ),
    }


def case_context(
    told: ToldCase, *, actor: User, at: datetime, given: Mapping[str, StepForm]
) -> dict[str, Any]:
    """Gather the page of a case as its firm sees it."""
    case, kind = told.case, ProcedureKind(told.case.procedure)
    table, firm = PROCEDURES[kind], case.enterprise
    assert firm is not None  # noqa: S101 - a case that was told has its firm
    papers = papers_in(table, told.steps)
    grounds = dict(grounds_of(firm, kind))
    documents = papers_told(told)
    return {
        **case_row(told, at=at),
        "follow": follow_of(case),
        "rule": rule_of(told.task) if told.task else "",
        "nav_current": "firm",
        "breadcrumbs": crumbs(firm, word(kind)),
        "firm": firm,
        "case": case,
        "seen": case.steps.count(),
        "actions": [
            _action(case, row, given.get(row.step), at=at)
            for row in own_steps(case, actor=actor, now=at)
        ],
        "documents": [
            {
                "label": word(one),
                "url": reverse("firm-case-pdf", args=[firm.uscc, case.pk, one]),
            }
            for one in documents
        ],
        "history": [
            _step(table, step, told=told, grounds=grounds, papers=papers)
            for step in reversed(told.steps)
        ],
    }


def _action(
    case: Case, row: Transition, given: StepForm | None, *, at: datetime
) -> dict[str, Any]:
    """Tell a step the firm may take: what the law asks, what stands in its way."""
    return {
        "name": row.step.value,
        "label": word(row.step),
        "asks": asks(row),
        "law": told_source(row.article),
        "form": given or StepForm(row),
        "is_open": given is not None,
        "unmet": [told_fault(one) for one in unmet_conditions(case, row, now=at)],
    }


def opening_context(
    kind: ProcedureKind, firm: Enterprise, key: str, form: StepForm
) -> dict[str, Any]:
    """Gather the page on which a firm begins a procedure about a record."""
    row = opening_of(kind)
    return {
        "nav_current": "firm",
        "breadcrumbs": crumbs(firm, word(kind)),
        "kind": word(kind),
        "title": word(row.step),
        "firm": firm,
        "firm_name": firm_name(firm),
        "ground": dict(grounds_of(firm, kind)).get(key, ""),
        "asks": asks(row),
        "article": told_source(row.article),
        "form": form,
    }


def _step(
    table: Procedure,
    step: Step,
    *,
    told: ToldCase,
    grounds: Mapping[str, str],
    papers: Mapping[str, Attachment],
) -> dict[str, Any]:
    row = row_of(table, step.name)
    stated = named(step.payload.get("stated", {}), grounds)
    lines = [
        labelled(word(field), text_of(field, stated[field.name]))
        for field in row.fields
        if field.name in stated and field.input is not FieldType.FILES
    ]
    lines += filter(None, (step.payload.get(name) for name in ("number", "reason")))
    return {
        "label": word(row.step),
        "at": step.change.stamped_at,
        "actor": _taker(step, row, told.case),
        "law": told_source(step.article),
        "lines": lines,
        "attachments": _papers(row.fields, stated, told=told, papers=papers),
    }


def _taker(step: Step, row: Transition, case: Case) -> str:
    """Name the side that took a step; no officer and no person of a partner is told."""
    if row.who is Who.FIRM:
        return gettext("the firm")
    if row.who is Who.PARTNER:
        return case.partner.name if case.partner else ""
    return organ_in_charge(case.authority, on=day_of(step.change.stamped_at)).name


def _papers(
    fields: Sequence[Any],
    stated: Mapping[str, Any],
    *,
    told: ToldCase,
    papers: Mapping[str, Attachment],
) -> list[dict[str, str]]:
    case, firm = told.case, told.case.enterprise
    return [
        {
            "label": papers[digest].file_name,
            "url": reverse(
                "firm-case-paper", args=[firm.uscc if firm else "", case.pk, digest]
            ),
        }
        for field in fields
        if field.input is FieldType.FILES
        for digest in stated.get(field.name, ())
    ]
