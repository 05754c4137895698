"""The form of a record: opened, kept as one types, led to its summary (录入)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from registry.clock import day_of, now
from registry.domain.duties import Act
from registry.domain.errors import DomainError
from registry.domain.fields import FieldType, Form
from registry.domain.fields import forms as record_forms
from registry.domain.statements import Fault
from registry.domain.vocabulary import Sector
from registry.models import Attachment, Draft, Officer
from registry.services import attachments, entry, queues
from registry.services.entry import StatementFaultyError
from registry.services.officers import acting_officer
from registry.services.personal import unseal
from registry.web.display import word
from registry.web.pages import actor_of, officer_page, told
from registry.web.sources import told_source
from registry.web.statement_form import MAX_ROWS, StatementForm, stated_in
from registry.web.statement_inputs import Typed
from registry.web.work import crumbs
from registry.work_selectors import firm_named

UPLOADS = "uploads"
MORE_ROWS = 3


@officer_page
def open_form(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a record: its draft has an id from the first moment on."""
    form = _form(code)
    acting_officer(actor_of(request), Act.SAVE_DRAFT, on=day_of(now()))
    target = reverse("work-form", args=[form.code, uuid4()])
    firm = request.GET.get("firm", "")
    return redirect(f"{target}?firm={firm[:18]}" if firm.isalnum() else target)


@officer_page
def edit(request: HttpRequest, code: str, draft_id: UUID) -> HttpResponse:
    """Show the form, or keep what it holds and lead on."""
    form = _form(code)
    if request.method == "POST":
        return _keep_and_lead_on(request, form, draft_id)
    officer = acting_officer(actor_of(request), Act.SAVE_DRAFT, on=day_of(now()))
    draft = _draft_if_any(request, draft_id)
    if draft is not None and queues.form_used(draft).code != form.code:
        return redirect("work-form", queues.form_used(draft).code, draft_id)
    faults: tuple[Fault, ...] = ()
    if draft is not None and "check" in request.GET:
        faults = entry.check_draft(draft, today=day_of(now())).faults
    typed = Typed(
        stated=draft.stated if draft else _prefilled(request, form, officer),
        kept=frozenset(unseal(draft.personal)) if draft else frozenset(),
        sector=draft.sector if draft else Sector.PRODUCT,
        faults=faults,
        extra_rows=_rows_asked(request),
    )
    return _page(request, form, draft_id, typed)


@require_POST
@officer_page
def autosave(request: HttpRequest, code: str, draft_id: UUID) -> HttpResponse:
    """Keep what is being typed, and say so; what cannot be kept is told."""
    try:
        draft = _save(request, _form(code), draft_id, uploaded=())
        context: dict[str, Any] = {"at": draft.updated_at, "draft_id": draft_id}
    except DomainError as error:
        context = {"fault": told(error)}
    return render(request, "registry/work/parts/autosave.html", context)


def _keep_and_lead_on(request: HttpRequest, form: Form, draft_id: UUID) -> HttpResponse:
    try:
        _save(request, form, draft_id, uploaded=_uploaded(request))
    except StatementFaultyError as error:
        typed = Typed(
            stated=stated_in(form, request.POST),
            sector=request.POST.get("sector", ""),
            faults=error.faults,
        )
        return _page(request, form, draft_id, typed, status=400)
    here = reverse("work-form", args=[form.code, draft_id])
    if rows := request.POST.get("add_row"):
        more = min(len(_row_names(request, rows)) + MORE_ROWS, MAX_ROWS)
        return redirect(f"{here}?rows={more}&saved=1#id_{rows}")
    if "save" in request.POST:
        messages.success(request, gettext("The draft is saved."))
        return redirect(f"{here}?saved=1")
    draft = queues.draft_of(draft_id, actor=actor_of(request), now=now())
    if entry.check_draft(draft, today=day_of(now())).faults:
        return redirect(f"{here}?check=1&saved=1")
    return redirect("work-draft", draft_id)


def _save(
    request: HttpRequest, form: Form, draft_id: UUID, *, uploaded: tuple[str, ...]
) -> Draft:
    stated = stated_in(form, request.POST)
    if uploaded:
        stated["attachments"] = [*stated.get("attachments", ()), *uploaded]
    return entry.save_draft(
        draft_id,
        form=form,
        sector=_sector(request.POST.get("sector", "")),
        stated=stated,
        actor=actor_of(request),
        now=now(),
    )


def _uploaded(request: HttpRequest) -> tuple[str, ...]:
    """Keep the files that were sent; a file that cannot be kept is told, not fatal."""
    digests = []
    for file in request.FILES.getlist(UPLOADS):
        try:
            kept = attachments.add_attachment(
                file,
                file_name=file.name or "",
                actor=actor_of(request),
                now=now(),
            )
            digests.append(kept.digest)
        except (
            attachments.AttachmentTooLargeError,
            attachments.UnknownAttachmentTypeError,
        ) as error:
            messages.error(request, told(error))
    return tuple(digests)


def _page(
    request: HttpRequest, form: Form, draft_id: UUID, typed: Typed, *, status: int = 200
) -> HttpResponse:
    shown = StatementForm(form, typed)
    digests = typed.stated.get("attachments") or ()
    return render(
        request,
        "registry/work/record_form.html",
        {
            "nav_current": "work",
            "breadcrumbs": crumbs(word(form)),
            "title": word(form),
            "source": told_source(form.source),
            "code": form.code,
            "draft_id": draft_id,
            "form": shown,
            "sections": shown.sections(),
            "files": Attachment.objects.filter(pk__in=digests).order_by(
                "added_at", "pk"
            ),
            "is_bound": bool(typed.faults),
            "is_saved": "saved" in request.GET,
        },
        status=status,
    )


def _prefilled(request: HttpRequest, form: Form, officer: Officer) -> Mapping[str, Any]:
    """Return what is known before anything is typed: organ, inspector, firm."""
    organ, role = officer.authority, form.parties[0]
    firm = firm_named(request.GET.get("firm", ""))
    known: dict[str, Any] = {
        "organ_name": organ.name,
        "organ_code": organ.uscc,
        "source_name": organ.name,
        "source_code": organ.uscc,
    }
    if firm:
        known |= {
            f"{role}_code": firm.uscc,
            f"{role}_name": firm.name,
            f"{role}_address": firm.address,
        }
    people = [field for field in form.fields if field.input is FieldType.INSPECTORS]
    me = {"name": officer.user.full_name, "certificate": officer.certificate_number}
    known |= {field.name: [me] for field in people}
    return {name: value for name, value in known.items() if form.field(name)}


def _draft_if_any(request: HttpRequest, draft_id: UUID) -> Draft | None:
    if not Draft.objects.filter(pk=draft_id).exists():
        return None
    return queues.draft_of(draft_id, actor=actor_of(request), now=now())


def _form(code: str) -> Form:
    found = record_forms().get(code)
    if found is None:
        raise Http404
    return found


def _sector(text: str) -> Sector:
    if text not in set(Sector):
        fault = Fault(field="sector", code="required", message="This must be stated.")
        raise StatementFaultyError([fault])
    return Sector(text)


def _row_names(request: HttpRequest, field: str) -> set[str]:
    """Return the rows of a field that were sent, by their numbers."""
    heads = (name.split("-") for name in request.POST if name.startswith(f"{field}-"))
    return {head[1] for head in heads if len(head) > 1}


def _rows_asked(request: HttpRequest) -> int:
    rows = request.GET.get("rows", "")
    return min(int(rows), MAX_ROWS) if rows.isascii() and rows.isdigit() else 0
