"""A firm's own business: its cases, what it files, who looked at it (企业办事页)."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from registry.clock import day_of, now
from registry.domain.papers.paper import PaperKind
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.transitions import ReasonNeededError, Transition
from registry.domain.vocabulary import ProcedureKind
from registry.models import Enterprise
from registry.reports.paper_pdf import paper_pdf
from registry.services import attachments, case_papers, cases, firm_cases
from registry.services.cases import Submission
from registry.services.entry import StatementFaultyError
from registry.services.readings import Reading, readings_of
from registry.services.remedies import (
    OF_THE_FIRM,
    REMEDIES,
    opening_of,
    organs_for,
)
from registry.web.cases import faults_of
from registry.web.complaint_rows import state_of
from registry.web.display import word
from registry.web.firm_pages import (
    case_context,
    crumbs,
    firm_page,
    opening_context,
)
from registry.web.forms import CursorForm
from registry.web.pages import actor_of, officer_page, paper_answer
from registry.web.step_form import (
    GROUND,
    MISSING,
    ORGAN,
    StepForm,
    paper_fields,
    stated_in,
)
from registry.web.task_rows import firm_name, row_of


@require_safe
@officer_page
def firms(request: HttpRequest) -> HttpResponse:
    """List the firms this account acts for; one of them is opened at once."""
    found = firm_cases.own_firms(actor_of(request), now=now())
    if len(found) == 1:
        return redirect("firm", found[0].enterprise.uscc)
    rows = [
        {
            "name": firm_name(one.enterprise),
            "uscc": one.enterprise.uscc,
            "expires_on": one.expires_on,
        }
        for one in found
    ]
    context = {"nav_current": "firm", "rows": rows}
    return render(request, "registry/firm/firms.html", context)


@require_safe
@firm_page
def case(request: HttpRequest, firm: Enterprise, case_id: int) -> HttpResponse:
    """Show a case as the firm was told of it."""
    return _page(request, firm, case_id, {})


@require_safe
@firm_page
def document(
    request: HttpRequest, firm: Enterprise, case_id: int, kind: str
) -> HttpResponse:
    """Print a paper that was issued to the firm."""
    told = firm_cases.told_case(case_id, firm)
    if kind not in firm_cases.papers_told(told):
        raise Http404
    made = case_papers.paper_of(told.case, PaperKind(kind), now=now())
    answer = HttpResponse(paper_pdf(made), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}-{case_id}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@firm_page
def paper(
    request: HttpRequest, firm: Enterprise, case_id: int, digest: str
) -> FileResponse:
    """Send a paper that a step told to the firm states."""
    firm_cases.require_told_paper(firm_cases.told_case(case_id, firm), digest)
    return paper_answer(digest)


@firm_page
def open_case(
    request: HttpRequest, firm: Enterprise, kind: str, key: str = ""
) -> HttpResponse:
    """Begin a procedure about a record or listing, or without a key about the firm."""
    if kind not in (REMEDIES if key else OF_THE_FIRM):
        raise Http404
    table = PROCEDURES[ProcedureKind(kind)]
    row, fixed = opening_of(table.kind), _known(request, key)
    asked = _asked(table.kind, firm, key, fixed)
    if request.method != "POST":
        form = StepForm(row, **asked)
        return _opening(request, table.kind, firm, key, form)
    sent = _submission(request, firm, row, fixed=fixed)
    try:
        made = cases.open_case(
            table.kind, sent, uscc=firm.uscc, actor=actor_of(request), now=now()
        )
    except (StatementFaultyError, ReasonNeededError) as error:
        form = StepForm(row, typed=sent.stated, faults=faults_of(error), **asked)
        return _opening(request, table.kind, firm, key, form, status=400)
    messages.success(request, gettext("Filed. The clock runs from today."))
    return redirect("firm-case", firm.uscc, made.pk)


@require_POST
@firm_page
def step(
    request: HttpRequest, firm: Enterprise, case_id: int, name: str
) -> HttpResponse:
    """Take a step of the firm; what stands in its way is shown at its form."""
    told = firm_cases.told_case(case_id, firm)
    row = row_of(PROCEDURES[ProcedureKind(told.case.procedure)], name)
    sent = _submission(request, firm, row, fixed={})
    try:
        cases.take_step(case_id, sent, actor=actor_of(request), now=now())
    except (StatementFaultyError, ReasonNeededError) as error:
        typed = {**sent.stated, "reason": sent.reason}
        form = StepForm(row, typed=typed, faults=faults_of(error))
        return _page(request, firm, case_id, {name: form}, status=400)
    messages.success(request, gettext("Done: the case went on."))
    return redirect("firm-case", firm.uscc, case_id)


@require_safe
@firm_page
def readings(request: HttpRequest, firm: Enterprise) -> HttpResponse:
    """Show who looked at the firm's file, when and for what."""
    before = CursorForm(request.GET).cursor()
    page = readings_of(firm, now=now(), before=before)
    first = reverse("firm-readings", args=[firm.uscc])
    context = {
        "nav_current": "firm",
        "breadcrumbs": crumbs(firm, gettext("Who looked")),
        "firm": firm,
        "firm_name": firm_name(firm),
        "rows": [_reading(one, firm) for one in page.readings],
        "total": page.total,
        "first_url": first if before else None,
        "next_url": f"{first}?before={page.before}" if page.before else None,
    }
    return render(request, "registry/firm/readings.html", context)


def _reading(one: Reading, firm: Enterprise) -> dict[str, Any]:
    organ = one.organ
    if one.level:
        organ = gettext("An authority of the %(level)s") % {"level": word(one.level)}
    return {
        "at": one.at,
        "organ": organ or gettext("the firm"),
        "purpose": word(one.purpose) if one.purpose else "—",
        "is_whole": one.is_whole,
        "is_refused": one.is_refused,
        "url": reverse("firm-reading", args=[firm.uscc, one.entry])
        if one.entry
        else "",
        "complaint": state_of(one.complaint) if one.complaint else "",
    }


def _page(
    request: HttpRequest,
    firm: Enterprise,
    case_id: int,
    given: Mapping[str, StepForm],
    *,
    status: int = 200,
) -> HttpResponse:
    told = firm_cases.told_case(case_id, firm)
    context = case_context(told, actor=actor_of(request), at=now(), given=given)
    return render(request, "registry/firm/case.html", context, status=status)


def _opening(
    request: HttpRequest,
    kind: ProcedureKind,
    firm: Enterprise,
    key: str,
    form: StepForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = opening_context(kind, firm, key, form)
    return render(request, "registry/firm/open.html", context, status=status)


def _known(request: HttpRequest, key: str) -> dict[str, str]:
    """Return what an agent need not type: which record, today, his own name."""
    return {
        **({GROUND: key} if key else {}),
        "filed_on": day_of(now()).isoformat(),
        "applicant": actor_of(request).full_name,
    }


def _asked(
    kind: ProcedureKind, firm: Enterprise, key: str, fixed: Mapping[str, str]
) -> dict[str, Any]:
    """Return what a form leaves out, and the organs where no record says which."""
    if key:
        return {"without": {*fixed, MISSING, ORGAN}}
    organs = organs_for(kind, firm, now=now())
    offered = {ORGAN: [(one.uscc, one.name) for one in organs]}
    return {"without": {*fixed, GROUND}, "offered": offered}


def _submission(
    request: HttpRequest,
    firm: Enterprise,
    row: Transition,
    *,
    fixed: Mapping[str, str],
) -> Submission:
    """Read a sent step; its papers are kept first, by content."""
    stated = {**stated_in(row, request.POST), **fixed}
    for field in paper_fields(row):
        digests = [
            attachments.add_attachment(
                file,
                file_name=file.name or "",
                actor=actor_of(request),
                now=now(),
                firm=firm,
            ).digest
            for file in request.FILES.getlist(field)
        ]
        if digests:
            stated[field] = digests
    seen = request.POST.get("seen", "")
    return Submission(
        step=row.step,
        stated=stated,
        reason=request.POST.get("reason", "").strip(),
        seen=int(seen) if seen.isascii() and seen.isdigit() else None,
    )
