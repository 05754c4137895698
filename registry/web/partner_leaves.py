"""What firms allowed a partner, and the forms it hands in (合作机构授权页)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from registry.clock import day_of, now
from registry.domain.authorisations import AuthorisationState
from registry.domain.partners import PURPOSES, CheckPurpose
from registry.domain.periods import WorkingCalendar
from registry.domain.procedures.signed_form import (
    SIGNED_FORM,
    SignedFormState,
    SignedFormStep,
)
from registry.domain.statements import Fault
from registry.models import Attachment, Authorisation, Case, Partner
from registry.services import signed_forms
from registry.services.authorisations import authorisation_state, authorisations_for
from registry.services.calendars import calendar
from registry.services.entry import StatementFaultyError
from registry.services.partner_people import person_of
from registry.services.partners import GrantEndedError, scope_of
from registry.web.case_pages import asks, state_word
from registry.web.display import labelled, text_of, word
from registry.web.pages import actor_of, officer_page, paper_answer, told
from registry.web.paging import cut
from registry.web.partner import frame
from registry.web.step_form import StepForm, paper_fields, stated_in
from registry.web.task_rows import deadline_of, row_of
from registry.work_selectors import names_of

LEAVES, FORMS = "leaves", "forms"  # cursors of the two lists
SCANS = ".pdf,.jpg,.jpeg,.png"
HAND_IN = row_of(SIGNED_FORM, SignedFormStep.HAND_IN)


class HandInForm(StepForm):
    """The step's form, with the firm's code before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(HAND_IN, *args, **kwargs)
        self.fields["uscc"] = forms.CharField(
            label=_("Unified social credit code of the firm"), max_length=18
        )
        self.order_fields(["uscc"])
        for name in paper_fields(HAND_IN):
            self.fields[name].widget.attrs["accept"] = SCANS


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer_page
def leaves(request: HttpRequest) -> HttpResponse:
    """List what firms allowed and the forms handed in; hand a form in."""
    actor, at = actor_of(request), now()
    partner = person_of(actor, on=day_of(at)).partner
    if request.method != "POST":
        return _page(request, partner)
    uscc, stated = request.POST.get("uscc", ""), stated_in(HAND_IN, request.POST)
    scans = [
        signed_forms.Scan(file=file, name=file.name or "")
        for name in paper_fields(HAND_IN)
        for file in request.FILES.getlist(name)
    ]
    try:
        signed_forms.hand_in(uscc, stated, scans, actor=actor, now=at)
    except StatementFaultyError as error:
        typed = {**stated, "uscc": uscc}
        return _page(request, partner, typed=typed, faults=error.faults, status=400)
    messages.success(request, gettext("Handed in: an officer asks the firm."))
    return redirect("partner-leaves")


@require_POST
@officer_page
def take_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take back a form that is not answered yet."""
    signed_forms.take_back(case_id, actor=actor_of(request), now=now())
    messages.success(request, gettext("The form is taken back."))
    return redirect("partner-leaves")


@require_safe
@officer_page
def scan(request: HttpRequest, case_id: int, digest: str) -> FileResponse:
    """Send the scan of a form to the partner that handed it in."""
    partner = person_of(actor_of(request), on=day_of(now())).partner
    signed_forms.require_scan(signed_forms.form_of(case_id, partner), digest)
    return paper_answer(digest)


def _page(
    request: HttpRequest,
    partner: Partner,
    *,
    typed: Mapping[str, Any] | None = None,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    given, next_given = cut(authorisations_for(partner), request.GET.get(LEAVES))
    sent, next_sent = cut(signed_forms.forms_of(partner), request.GET.get(FORMS))
    firms = {one.enterprise_id for one in given} | {one.enterprise_id for one in sent}
    names = names_of(firms)
    papers = Attachment.objects.in_bulk({d for one in sent for d in _scans(one)})
    (purposes, ended), known = _may_ask(partner), calendar()
    offered = {"purpose": [("", ""), *purposes]}
    context = {
        **frame(partner, gettext("Leaves of firms")),
        "ended": ended,
        "leaves": [_leave(one, names) for one in given],
        "leaves_next": next_given,
        "forms": [_sent(one, names, papers, known) for one in sent],
        "forms_next": next_sent,
        "form": HandInForm(typed=typed, faults=faults, offered=offered)
        if purposes or faults
        else None,
        "asks": asks(HAND_IN),
    }
    return render(request, "registry/partner/leaves.html", context, status=status)


def _may_ask(partner: Partner) -> tuple[list[tuple[str, str]], str]:
    """Return for what a partner may ask today, or the sentence that it may not."""
    try:
        scope = scope_of(partner, on=day_of(now()))
    except GrantEndedError as error:
        return [], told(error)
    return [(one.value, word(one)) for one in PURPOSES if one in scope.purposes], ""


def _leave(given: Authorisation, names: Mapping[int, str]) -> dict[str, Any]:
    state = authorisation_state(given, now=now())
    return {
        "firm": names.get(given.enterprise_id, ""),
        "uscc": given.enterprise.uscc,
        "purpose": word(CheckPurpose(given.purpose)),
        "state": word(state),
        "tone": "good" if state is AuthorisationState.LIVE else "warn",
        "from": given.effective_from,
        "until": given.expires_on,
        "revoked_at": given.revoked_at,
        "form": given.case_id,
    }


def _scans(case: Case) -> list[str]:
    digests: list[str] = _steps(case)[0].payload["stated"]["form"]
    return digests


def _steps(case: Case) -> list[Any]:
    return sorted(case.steps.all(), key=lambda step: step.ordinal)


def _sent(
    case: Case,
    names: Mapping[int, str],
    papers: Mapping[str, Attachment],
    known: WorkingCalendar,
) -> dict[str, Any]:
    """Return a form as a row: where it stands, by when, or what was answered."""
    first, last = _steps(case)[0], _steps(case)[-1]
    task = next((one for one in case.tasks.all() if one.done_at is None), None)
    said, row = last.payload["stated"], row_of(SIGNED_FORM, last.name)
    tones = {SignedFormState.VERIFIED: "good", SignedFormState.REFUSED: "warn"}
    today = day_of(now())
    return {
        "id": case.pk,
        "firm": names.get(case.enterprise_id or 0, ""),
        "uscc": case.enterprise.uscc if case.enterprise else "",
        "office": case.authority.name,
        "purpose": word(CheckPurpose(first.payload["stated"]["purpose"])),
        "until": text_of(HAND_IN.fields[2], first.payload["stated"]["until"]),
        "state": state_word(SIGNED_FORM, last.state),
        "tone": tones.get(last.state, "info"),
        "at": last.change.stamped_at,
        "answer": [
            labelled(word(field), text_of(field, said[field.name]))
            for field in row.fields
            if field.name in said and last is not first
        ],
        "scans": [
            {
                "label": papers[one].file_name,
                "url": reverse("partner-scan", args=[case.pk, one]),
            }
            for one in dict.fromkeys(_scans(case))
        ],
        "back_url": reverse("partner-take-back", args=[case.pk]) if task else "",
        **(deadline_of(task, today=today, calendar=known) if task else {}),
    }
