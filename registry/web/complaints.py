"""Complaints about who looked: the firm's, the partner's, the registry's pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.clock import day_of, now, today
from registry.domain.complaints import ComplaintFaultyError, NotHeardError
from registry.domain.duties import Act
from registry.models import Complaint, Enterprise, Partner
from registry.services import complaints
from registry.services.calendars import calendar
from registry.services.officers import acting_officer
from registry.services.partner_people import person_of
from registry.web.complaint_rows import (
    ComplainForm,
    DecisionForm,
    WordsForm,
    lines,
    look,
    row,
)
from registry.web.firm_pages import crumbs as firm_crumbs
from registry.web.firm_pages import firm_page
from registry.web.pages import actor_of, officer_page, told
from registry.web.paging import cut
from registry.web.partner import frame
from registry.web.task_rows import firm_name
from registry.web.work import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@firm_page
def of_the_firm(request: HttpRequest, firm: Enterprise, entry_id: int) -> HttpResponse:
    """Show a look at the firm, what was complained of it, or the form to complain."""
    entry = complaints.entry_looked(entry_id, firm)
    form, status = ComplainForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            complaints.complain(
                entry_id, firm, **said, actor=actor_of(request), now=now()
            )
        except ComplaintFaultyError as error:
            form.tell(error)
        else:
            messages.success(request, gettext("Filed: the registry answers you here."))
            return redirect("firm-reading", firm.uscc, entry_id)
    if form.errors:
        status = 400
    filed = Complaint.objects.filter(entry=entry).first()
    context = {
        "nav_current": "firm",
        "breadcrumbs": firm_crumbs(firm, gettext("Who looked")),
        "firm": firm,
        "firm_name": firm_name(firm),
        "look": look(entry),
        "complaint": _row(filed) if filed else None,
        "form": form,
        "is_open": complaints.may_complain(entry, today=today()),
    }
    return render(request, "registry/firm/reading.html", context, status=status)


@require_safe
@never_cache
@officer_page
def of_the_partner(request: HttpRequest) -> HttpResponse:
    """List the complaints the partner was asked about."""
    partner = person_of(actor_of(request), on=today()).partner
    return _partner_page(request, partner)


@require_POST
@never_cache
@officer_page
def explain(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Explain a look, once."""
    actor, form = actor_of(request), WordsForm(request.POST)
    partner = person_of(actor, on=today()).partner
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            complaints.explain(complaint_id, words, actor=actor, now=now())
        except ComplaintFaultyError as error:
            form.tell(error)
        else:
            messages.success(request, gettext("Sent: the registry decides now."))
            return redirect("partner-complaints")
    return _partner_page(request, partner, {complaint_id: form}, status=400)


@require_safe
@officer_page
def of_the_registry(request: HttpRequest) -> HttpResponse:
    """List the complaints: those to decide by deadline, then those decided."""
    found = complaints.complaints(actor=actor_of(request), now=now())
    running = list(complaints.undecided(found))
    decided, next_before = cut(complaints.decided(found), request.GET.get("before"))
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Complaints about looks")),
        "running": _rows(running),
        "decided": _rows(decided),
        "next_before": next_before,
        "upheld": complaints.upheld_counts(),
    }
    return render(request, "registry/work/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_page
def complaint(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Show a complaint, ask about it, decide it."""
    actor = actor_of(request)
    acting_officer(actor, Act.KEEP_PARTNERS, on=day_of(now()))
    found = complaints.complaint_of(complaint_id)
    if request.method != "POST":
        return _registry_page(request, found, DecisionForm())
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            complaints.decide(found.pk, **form.cleaned_data, actor=actor, now=now())
        except ComplaintFaultyError as error:
            form.tell(error)
        except NotHeardError as error:
            form.add_error(None, told(error))
        else:
            messages.success(request, gettext("Decided: the firm reads it now."))
            return redirect("work-complaint", found.pk)
    return _registry_page(request, found, form, status=400)


@require_POST
@officer_page
def ask(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Ask the partner to explain."""
    complaints.ask(complaint_id, actor=actor_of(request), now=now())
    messages.success(request, gettext("Asked: its people see the complaint now."))
    return redirect("work-complaint", complaint_id)


def _partner_page(
    request: HttpRequest,
    partner: Partner,
    given: dict[int, WordsForm] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    found, next_before = cut(complaints.told_to(partner), request.GET.get("before"))
    rows = [
        {**one, "form": (given or {}).get(one["id"]) or WordsForm(auto_id=_id(one))}
        for one in _rows(found)
    ]
    context = {
        **frame(partner, gettext("Complaints of firms")),
        "rows": rows,
        "next_before": next_before,
    }
    return render(request, "registry/partner/complaints.html", context, status=status)


def _id(one: dict[str, Any]) -> str:
    return f"id_{one['id']}_%s"


def _registry_page(
    request: HttpRequest, found: Complaint, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    shown = _row(found)
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Complaints about looks")),
        "complaint": shown,
        "firm_name": firm_name(found.entry.enterprise),
        "leave": complaints.leave_at(found.entry),
        "form": form,
    }
    return render(request, "registry/work/complaint.html", context, status=status)


def _row(found: Complaint) -> dict[str, Any]:
    return row(found, today=today(), calendar=calendar())


def _rows(found: list[Complaint]) -> list[dict[str, Any]]:
    return lines(found, today=today(), calendar=calendar())
