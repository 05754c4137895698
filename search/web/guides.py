"""How a firm uses what the law gives it, told from the procedures (办事指南)."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from registry import clock
from registry.domain.policy_files import DatedValue, Unit
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.situations import Due
from registry.domain.procedures.transitions import Procedure, Who
from registry.domain.vocabulary import ProcedureKind, Term
from registry.services.releases import policies
from registry.templatetags.zhixin import is_english, term
from registry.web.sources import told_source
from registry.web.task_rows import title_of
from search.web.results import sentence_case

# What a firm itself may ask for, in the order it is most often looked for.
_WAYS = (
    ProcedureKind.OBJECTION,
    ProcedureKind.REPAIR,
    ProcedureKind.STATEMENT,
    ProcedureKind.TIER_REVIEW,
)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show what a firm may ask for, how, and by when it is answered."""
    today = clock.today()
    context = {
        "breadcrumbs": [
            {"label": gettext("Find a firm"), "url": reverse("home")},
            {"label": gettext("Help for firms")},
        ],
        "as_of": today,
        "ways": [_way(PROCEDURES[kind], today) for kind in _WAYS],
    }
    return render(request, "search/help.html", context)


def _way(procedure: Procedure, today: date) -> dict[str, Any]:
    return {
        "id": procedure.kind.value,
        "title": sentence_case(term(procedure.kind)),
        "steps": [
            {
                "label": sentence_case(term(one.step)),
                "note": one.asks if is_english() else one.asks_term,
                "law": told_source(one.article),
            }
            for one in procedure.transitions
            if one.who is Who.FIRM
        ],
        "clocks": [
            _clock(procedure, state, due, today)
            for state, awaited in procedure.dues.items()
            for due in awaited.clocks
            if due.limit and policies().first_day(due.limit) <= today
        ],
    }


def _clock(procedure: Procedure, state: str, due: Due, today: date) -> dict[str, Any]:
    assert isinstance(state, Term)  # noqa: S101 - every state of a table is one
    value = policies().at(due.limit, today)
    return {
        "state": sentence_case(term(state)),
        "only": sentence_case(term(due.kind)) if due.kind else "",
        "what": title_of(due.limit),
        "within": _span(value),
        "since": [term(one) for one in _starts(procedure, state, due)],
        "law": told_source(value.source),
        "is_assumption": value.is_assumption,
    }


def _starts(procedure: Procedure, state: str, due: Due) -> tuple[Term, ...]:
    """Return the steps whose day a clock is counted from, by default those before."""
    if due.since:
        return (due.since,)
    rows = procedure.transitions
    return tuple(dict.fromkeys(one.step for one in rows if one.to_state == state))


def _span(value: DatedValue) -> str:
    number = value.count
    match value.unit:
        case Unit.WORKING_DAYS:
            said = ngettext("%(number)d working day", "%(number)d working days", number)
        case Unit.MONTHS:
            said = ngettext("%(number)d month", "%(number)d months", number)
        case _:
            said = ngettext("%(number)d day", "%(number)d days", number)
    return said % {"number": number}
