"""Cases: the list, one case with its open steps, opening one (办案)."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from registry.clock import day_of, now
from registry.domain.papers.paper import PaperKind
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.counter import at_counter
from registry.domain.procedures.transitions import Procedure, ReasonNeededError
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Purpose
from registry.models import Case, Enterprise
from registry.reports.paper_pdf import paper_pdf
from registry.services import attachments, case_offers, case_papers, cases, tasks
from registry.services.access import log_reading
from registry.services.calendars import calendar
from registry.services.cases import Submission
from registry.services.entry import StatementFaultyError
from registry.services.officers import acting_officer
from registry.services.organ_counts import organs_overseen
from registry.web import case_pages
from registry.web.display import word
from registry.web.pages import actor_of, officer_page, paper_answer
from registry.web.step_form import (
    GROUND,
    Offered,
    StepForm,
    paper_fields,
    stated_in,
)
from registry.web.task_rows import row_of, task_lines
from registry.web.work import crumbs


@officer_page
def task_list(request: HttpRequest) -> HttpResponse:
    """List what is due from this officer, or at an organ it oversees, by deadline."""
    at, actor = now(), actor_of(request)
    organs = organs_overseen(actor=actor, now=at)
    chosen = next((o for o in organs if o.uscc == request.GET.get("organ")), None)
    found = (
        tasks.tasks_at(chosen, on=day_of(at))
        if chosen
        else tasks.open_tasks(actor=actor, now=at)
    )
    kind, known = request.GET.get("kind", ""), calendar()
    if kind in PROCEDURES:
        found = found.filter(case__procedure=kind)
    return render(
        request,
        "registry/work/tasks.html",
        {
            "nav_current": "work",
            "breadcrumbs": crumbs(gettext("My tasks")),
            "rows": task_lines(found, today=day_of(at), calendar=known),
            "kinds": [(one.value, word(one)) for one in PROCEDURES],
            "kind": kind,
            "organs": [(one.uscc, one.name) for one in organs],
            "organ": chosen.uscc if chosen else "",
        },
    )


@officer_page
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case: where it stands, what the law asks, what may be done now."""
    found = case_offers.case_of(case_id, actor=actor_of(request), now=now())
    return _page(request, found)


@officer_page
def paper(request: HttpRequest, case_id: int, digest: str) -> FileResponse:
    """Send a paper of a case to an officer; the reading is logged first."""
    case_offers.paper_of(case_id, digest, actor=actor_of(request), now=now())
    return paper_answer(digest)


@officer_page
def document(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """Print a paper of a case: a notice or a decision, or its draft."""
    found = case_offers.case_of(case_id, actor=actor_of(request), now=now())
    if kind not in set(PaperKind):
        raise Http404
    made = case_papers.paper_of(found, PaperKind(kind), now=now())
    answer = HttpResponse(paper_pdf(made), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}-{found.pk}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@officer_page
def step(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """Take a step; what stands in its way is shown at its form."""
    found = case_offers.case_of(case_id, actor=actor_of(request), now=now())
    table = PROCEDURES[ProcedureKind(found.procedure)]
    sent = _submission(request, table, name)
    try:
        cases.take_step(found.pk, sent, actor=actor_of(request), now=now())
    except (StatementFaultyError, ReasonNeededError) as error:
        offered = case_pages.offered_in(found, at=now())
        given = {name: _form(table, sent, faults_of(error), offered=offered)}
        return _page(request, found, given, status=400)
    messages.success(request, gettext("Done: the case went on."))
    return redirect("work-case", found.pk)


@officer_page
def open_case(request: HttpRequest, kind: str, uscc: str, name: str) -> HttpResponse:
    """Open a case about a firm by its first step."""
    firm = Enterprise.objects.filter(uscc=uscc).first()
    if kind not in PROCEDURES or firm is None:
        raise Http404
    table = PROCEDURES[ProcedureKind(kind)]
    act = row_of(table, name).act
    acting_officer(actor_of(request), act, on=day_of(now()))
    log_reading(
        user=actor_of(request),
        enterprise=firm,
        purpose=Purpose.CASE,
        what=f"records for a case: {kind}",
        now=now(),
    )
    sent = _submission(request, table, name)
    offered = {GROUND: case_pages.grounds_of(firm, table.kind)}
    form = _form(table, sent, (), offered=offered)
    if request.method == "POST":
        try:
            made = cases.open_case(
                table.kind, sent, uscc=uscc, actor=actor_of(request), now=now()
            )
        except (StatementFaultyError, ReasonNeededError) as error:
            form = _form(table, sent, faults_of(error), offered=offered)
        else:
            messages.success(request, gettext("The case is open."))
            return redirect("work-case", made.pk)
    context = case_pages.opening(table, firm, form, actor=actor_of(request), at=now())
    status = 400 if form.errors else 200
    return render(request, "registry/work/case_new.html", context, status=status)


def _page(
    request: HttpRequest,
    found: Case,
    given: dict[str, StepForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = case_pages.case_context(
        found, actor=actor_of(request), at=now(), given=given or {}
    )
    return render(request, "registry/work/case.html", context, status=status)


def _submission(request: HttpRequest, table: Procedure, name: str) -> Submission:
    """Read a sent step; its papers are kept first, by content."""
    row = at_counter(row_of(table, name))
    stated = stated_in(row, request.POST)
    for field in paper_fields(row):
        digests = [
            attachments.add_attachment(
                file, file_name=file.name or "", actor=actor_of(request), now=now()
            ).digest
            for file in request.FILES.getlist(field)
        ]
        if digests:
            stated[field] = digests
    seen = request.POST.get("seen", "")
    return Submission(
        step=name,
        stated=stated,
        reason=request.POST.get("reason", "").strip(),
        seen=int(seen) if seen.isascii() and seen.isdigit() else None,
    )


def _form(
    table: Procedure, sent: Submission, faults: tuple[Fault, ...], *, offered: Offered
) -> StepForm:
    return StepForm(
        at_counter(row_of(table, sent.step)),
        typed={**sent.stated, "reason": sent.reason},
        faults=faults,
        offered=offered,
    )


def faults_of(error: StatementFaultyError | ReasonNeededError) -> tuple[Fault, ...]:
    """Return what stands in a step's way, field by field."""
    if isinstance(error, StatementFaultyError):
        return error.faults
    return (
        Fault(
            field="reason",
            code=error.code,
            message=error.template,
            params=error.params,
        ),
    )
