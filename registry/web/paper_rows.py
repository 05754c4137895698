"""A record's decision document on officers' pages, and where the public gets it."""

from datetime import date
from typing import Any

from django.urls import reverse

from registry.domain.procedures.paper import STANDING, PaperState
from registry.domain.vocabulary import ProcedureKind, RecordKind
from registry.models import Case, Enterprise, Record, Step
from registry.services.paper_subjects import paper_cases_of
from registry.services.record_subjects import is_public, record_of
from registry.web.display import word


def paper_rows(record: Record, *, today: date) -> dict[str, Any]:
    """Return the cases about a record's document, or where to propose one."""
    cases = [(case, _newest(case)) for case in paper_cases_of(record)]
    has_paper = any(step.state in STANDING for _, step in cases)
    is_open = record.kind == RecordKind.PENALTY and is_public(record, today=today)
    return {
        "papers": [
            {
                "state": word(PaperState(step.state)),
                "url": reverse("work-case", args=[case.pk]),
                "public_url": _address(case, step) if is_open else "",
            }
            for case, step in cases
        ],
        "propose_url": _propose_url(record) if is_open and not has_paper else "",
    }


def public_address(case: Case, *, today: date) -> str:
    """Return where the public gets a case's document; "" while it does not."""
    if case.procedure != ProcedureKind.PAPER:
        return ""
    key = case.steps.get(ordinal=1).payload["stated"]["record"]
    record = record_of(case, key)
    is_open = record is not None and is_public(record, today=today)
    return _address(case, _newest(case)) if is_open else ""


def _newest(case: Case) -> Step:
    return case.steps.order_by("-ordinal")[0]


def _address(case: Case, newest: Step) -> str:
    if newest.state != PaperState.RELEASED or case.enterprise is None:
        return ""
    return reverse("paper", args=[case.enterprise.uscc, newest.payload["paper"]])


def _propose_url(record: Record) -> str:
    """Return where to propose a document for the firm that answers."""
    answering = record.parties.filter(is_answerable=True).values("enterprise")
    firm = Enterprise.objects.filter(pk__in=answering).first()
    return (
        reverse("work-case-new", args=["paper", firm.uscc, "propose"]) if firm else ""
    )
