"""The officer's start page, held rows, and finding a firm (工作台)."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from registry.clock import day_of, now, today
from registry.domain.duties import Act
from registry.domain.fields import forms as record_forms
from registry.domain.periods import WorkingCalendar
from registry.domain.regions import region_name
from registry.domain.vocabulary import EnterpriseStatus, RecordKind
from registry.models import Draft, User
from registry.sentences import sentence
from registry.services import complaints, queues, tasks
from registry.services.calendars import calendar
from registry.services.officers import may_act
from registry.services.release_clocks import Waiting, approvals_by_deadline
from registry.templatetags.zhixin import instant, is_english, short_day
from registry.web.complaint_rows import lines
from registry.web.display import labelled, party_of, title_of, word
from registry.web.pages import actor_of, officer_page
from registry.web.task_rows import countdown, task_lines
from registry.work_selectors import FoundFirm, find_firms, firm_named

SHOWN, FEW = 20, 5
_DOORS = (
    (Act.SEE_COUNTS, "work-clocks", gettext_lazy("Clocks and counts")),
    (Act.READ_RESTRICTED, "work-tier-changes", gettext_lazy("Changes of tier")),
    (Act.HANDLE_CASE, "work-candidates", gettext_lazy("Candidates for a listing")),
    (Act.WORK_QUEUE, "work-matching", gettext_lazy("Match a list of firms")),
    (Act.WORK_QUEUE, "work-delegations", gettext_lazy("Delegation of duties")),
    (Act.KEEP_CALENDAR, "work-calendar", gettext_lazy("Working calendar")),
    (Act.KEEP_PARTNERS, "work-complaints", gettext_lazy("Complaints about looks")),
)
MAX_TYPED = 100


@officer_page
def start(request: HttpRequest) -> HttpResponse:
    """Show what waits for this officer, and what can be recorded.

    Whoever records nothing and handles nothing sees the doors that are open to them.
    """
    actor, at, known = actor_of(request), now(), calendar()
    doors = _doors(actor, on=day_of(at))
    if doors and not may_act(actor, Act.WORK_QUEUE, on=day_of(at)):
        context = {
            "nav_current": "work",
            "doors": doors,
            **_complaints(actor, at, known),
        }
        return render(request, "registry/work/doors.html", context)
    own = queues.own_drafts(actor=actor, now=at)
    waiting = approvals_by_deadline(actor=actor, now=at, limit=SHOWN)
    held = queues.held_drafts(actor=actor, now=at)
    due = tasks.open_tasks(actor=actor, now=at)
    return render(
        request,
        "registry/work/start.html",
        {
            "nav_current": "work",
            "tasks": task_lines(due[:FEW], today=day_of(at), calendar=known),
            "task_count": due.count(),
            **_complaints(actor, at, known),
            "drafts": [line_of(draft) for draft in own[:SHOWN]],
            "draft_count": own.count(),
            "approvals": [
                waiting_line(one, today=day_of(at), calendar=known) for one in waiting
            ],
            "approval_count": queues.approvals(actor=actor, now=at).count(),
            "held_count": held.count(),
            "doors": doors,
            "batches": queues.recent_batches(actor=actor, now=at)[:5],
            "others": [
                {"label": word(form), "url": reverse("work-new", args=[code])}
                for code, form in record_forms().items()
                if form.kind not in (RecordKind.PENALTY, RecordKind.INSPECTION)
            ],
        },
    )


def _complaints(actor: User, at: datetime, known: WorkingCalendar) -> dict[str, Any]:
    """Return the complaints due first, for those who decide them."""
    if not may_act(actor, Act.KEEP_PARTNERS, on=day_of(at)):
        return {}
    running = complaints.undecided(complaints.complaints(actor=actor, now=at))
    return {
        "complaints": lines(running[:FEW], today=day_of(at), calendar=known),
        "complaint_count": running.count(),
    }


def _doors(actor: User, *, on: date) -> list[dict[str, Any]]:
    """Return the pages beside the day's work that an officer's duties open."""
    return [
        {"url": reverse(name), "label": label}
        for act, name, label in _DOORS
        if may_act(actor, act, on=on)
    ]


@officer_page
def held(request: HttpRequest) -> HttpResponse:
    """List the imported rows that wait for a person, each with its reasons."""
    found = queues.held_drafts(actor=actor_of(request), now=now())
    start_at = _number(request.GET.get("from"))
    rows = [held_line(draft) for draft in found[start_at : start_at + SHOWN + 1]]
    more = f"?from={start_at + SHOWN}" if len(rows) > SHOWN else None
    return render(
        request,
        "registry/work/held.html",
        {
            "nav_current": "work",
            "breadcrumbs": crumbs(gettext("Held rows")),
            "rows": rows[:SHOWN],
            "total": found.count(),
            "first_url": request.path if start_at else None,
            "next_url": more,
        },
    )


@officer_page
def choose_inspection(request: HttpRequest) -> HttpResponse:
    """Ask which of the two kinds of inspection it was."""
    queues.own_drafts(actor=actor_of(request), now=now())
    choices = [
        {"label": word(form), "url": reverse("work-new", args=[code])}
        for code, form in record_forms().items()
        if form.kind is RecordKind.INSPECTION
    ]
    return render(
        request,
        "registry/work/choose.html",
        {
            "nav_current": "work",
            "breadcrumbs": crumbs(gettext("Record an inspection")),
            "choices": choices,
        },
    )


@officer_page
def firms(request: HttpRequest) -> HttpResponse:
    """Find a firm by code, name, district or address, to record something of it."""
    queues.own_drafts(actor=actor_of(request), now=now())
    typed = request.GET.get("q", "")[:MAX_TYPED]
    return render(
        request,
        "registry/work/firms.html",
        {
            "nav_current": "work",
            "breadcrumbs": crumbs(gettext("Find a firm")),
            "typed": typed,
            "may_handle": may_act(actor_of(request), Act.HANDLE_CASE, on=today()),
            "may_issue": may_act(actor_of(request), Act.ISSUE_AGENT_CODE, on=today()),
            "firms": [firm_line(firm) for firm in find_firms(typed)],
        },
    )


@officer_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest firms for what is being typed into a form's field."""
    queues.own_drafts(actor=actor_of(request), now=now())
    typed = next((str(said) for said in request.GET.values()), "")[:MAX_TYPED]
    found = find_firms(typed)[:8] if len(typed.strip()) > 1 else []
    return render(
        request,
        "registry/components/suggestions.html",
        {
            "suggestions": [
                {
                    "name": firm.name,
                    "uscc": firm.uscc,
                    "note": _place(firm),
                    "highlight": _ranges(firm.name, typed.split()),
                }
                for firm in found
            ],
            "is_picker": True,
        },
    )


@officer_page
def firm_fields(request: HttpRequest, role: str) -> HttpResponse:
    """Fill in a party's name and address from the register, once its code is known."""
    queues.own_drafts(actor=actor_of(request), now=now())
    firm = firm_named(request.GET.get(f"{role}_code", "")[:MAX_TYPED])
    return render(
        request, "registry/work/parts/firm_fields.html", {"role": role, "firm": firm}
    )


def crumbs(*labels: str) -> list[dict[str, str]]:
    """Return the way from the start page to a page below it."""
    top = {"label": gettext("My work"), "url": reverse("work")}
    return [top, *({"label": label, "url": ""} for label in labels)]


def line_of(draft: Draft) -> dict[str, Any]:
    """Return a draft as a row of a list of tasks."""
    form = queues.form_used(draft)
    state = state_word(draft.state)
    return {
        "title": f"{word(form)} {title_of(draft)}",
        "url": reverse("work-draft", args=[draft.pk]),
        "firm": party_of(draft),
        "note": f"{state} · {draft.entered_by.full_name} · {instant(draft.updated_at)}",
    }


def waiting_line(
    waiting: Waiting, *, today: date, calendar: WorkingCalendar
) -> dict[str, Any]:
    """Return a waiting draft as a row: by when it is to be pushed and published."""
    line, clock = line_of(waiting.draft), waiting.clock
    if clock is None:
        return line
    push = gettext("to be pushed by %(day)s") % {"day": short_day(clock.push_by)}
    note = f"{line['note']} · {push}"
    left = countdown(clock.publish_by, today=today, calendar=calendar)
    return {**line, "note": note, **left}


def held_line(draft: Draft) -> dict[str, Any]:
    """Return a held row with its place in its file and its reasons."""
    file_name = draft.batch.file_name if draft.batch else ""
    return {
        **line_of(draft),
        "file": file_name,
        "row_number": draft.row_number,
        "reasons": [told_reason(draft, reason) for reason in draft.hold_reasons],
    }


def told_reason(draft: Draft, reason: dict[str, Any]) -> str:
    """Tell why a row is held: the field, the rule, the remedy."""
    field = queues.form_used(draft).field(reason.get("field", ""))
    said = sentence(reason.get("message", reason["code"]), reason.get("params", {}))
    return labelled(word(field), said) if field else said


def state_word(state: str) -> str:
    """Name where a draft stands."""
    return {
        "editing": gettext("Being written"),
        "submitted": gettext("Waiting for approval"),
        "returned": gettext("Returned"),
        "held": gettext("Needs a person"),
        "approved": gettext("Approved"),
        "discarded": gettext("Discarded"),
    }[state]


def firm_line(firm: FoundFirm) -> dict[str, Any]:
    """Return a firm as a row of a list."""
    return {
        "uscc": firm.uscc,
        "name": firm.name,
        "place": _place(firm),
        "status": word(EnterpriseStatus(firm.status)),
    }


def _place(firm: FoundFirm) -> str:
    language = "en" if is_english() else "zh"
    region = region_name(firm.region, language=language) if firm.region else ""
    return " ".join(part for part in (region, firm.address) if part)


def _ranges(name: str, words: list[str]) -> list[tuple[int, int]]:
    """Return where the first word found stands in a name."""
    found = ((name.find(word), len(word)) for word in words)
    return [(at, at + length) for at, length in found if at >= 0][:1]


def _number(text: str | None) -> int:
    is_number = text is not None and text.isascii() and text.isdigit()
    return min(int(text or 0), 1_000_000) if is_number else 0
