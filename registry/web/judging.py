"""A draft before and at its judgement: summary, review, steps, papers (审核)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from registry.clock import day_of, now
from registry.models import Draft
from registry.services import entry, queues
from registry.services.attachment_screening import (
    release_obstacles,
    screen_attachment,
)
from registry.services.entry import StatementFaultyError
from registry.services.previews import told
from registry.services.records import RecordExistsError
from registry.web.forms import AttestationForm, ReasonForm
from registry.web.pages import actor_of, officer_page, paper_answer
from registry.web.review import Given, review_context


@officer_page
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show a draft: its summary to who wrote it, a review to who may approve it."""
    found = queues.draft_of(draft_id, actor=actor_of(request), now=now())
    return _page(request, found)


@require_POST
@officer_page
def submit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Send a draft to another officer."""
    found = queues.draft_of(draft_id, actor=actor_of(request), now=now())
    try:
        entry.submit_draft(draft_id, actor=actor_of(request), now=now())
    except StatementFaultyError:
        code = queues.form_used(found).code
        return redirect(reverse("work-form", args=[code, draft_id]) + "?check=1")
    except RecordExistsError as error:
        return _page(request, found, Given(known=error), status=409)
    messages.success(request, gettext("Sent to another officer for approval."))
    return redirect("work-draft", draft_id)


@require_POST
@officer_page
def approve(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Approve a draft with what is attested."""
    actor = actor_of(request)
    found = queues.draft_of(draft_id, actor=actor, now=now())
    form = AttestationForm(request.POST, kind=found.form or found.kind)
    if not form.is_valid():
        return _page(request, found, Given(attestation=form), status=400)
    try:
        record = entry.approve_draft(
            draft_id, attestation=form.attestation(), actor=actor, now=now()
        )
    except RecordExistsError as error:
        return _page(request, found, Given(attestation=form, known=error), status=409)
    messages.success(request, gettext("Approved: it is a record now."))
    return redirect(reverse("work-record", args=[record.key]) + "?purpose=review")


@require_POST
@officer_page
def give_back(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Return a draft to whoever entered it, with the reason."""
    return _with_reason(
        request, draft_id, step=entry.return_draft, done=gettext("Returned.")
    )


@require_POST
@officer_page
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Give a draft up, with the reason."""
    return _with_reason(
        request, draft_id, step=entry.discard_draft, done=gettext("Discarded.")
    )


@require_POST
@officer_page
def link(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Say which firm a party is."""
    queues.draft_of(draft_id, actor=actor_of(request), now=now())
    slot, code = request.POST.get("slot", ""), request.POST.get("uscc", "")
    entry.link_party(
        draft_id,
        slot=int(slot) if slot in set("123456789") else 0,
        uscc=code.strip().upper()[:18],
        actor=actor_of(request),
        now=now(),
    )
    messages.success(request, gettext("Linked. Check the rest and submit it."))
    return redirect("work-draft", draft_id)


@officer_page
def paper(request: HttpRequest, draft_id: UUID, digest: str) -> FileResponse:
    """Send a paper of a draft to an officer; the reading is logged first."""
    queues.attachment_of(draft_id, digest, actor=actor_of(request), now=now())
    return paper_answer(digest)


@officer_page
def screening(request: HttpRequest, draft_id: UUID, digest: str) -> HttpResponse:
    """Tell where personal data stands in a paper, before anybody attests none."""
    kept = queues.attachment_of(draft_id, digest, actor=actor_of(request), now=now())
    found = release_obstacles(
        screen_attachment(digest, today=day_of(now())), declared=()
    )
    context = {
        "nav_current": "work",
        "draft_id": draft_id,
        "file_name": kept.file_name,
        "obstacles": [told(fault) for fault in found],
    }
    return render(request, "registry/work/screening.html", context)


def _with_reason(
    request: HttpRequest, draft_id: UUID, *, step: Callable[..., Draft], done: str
) -> HttpResponse:
    found = queues.draft_of(draft_id, actor=actor_of(request), now=now())
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, Given(reason=form), status=400)
    step(
        draft_id,
        actor=actor_of(request),
        now=now(),
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, done)
    return redirect("work")


def _page(
    request: HttpRequest, found: Draft, given: Given | None = None, *, status: int = 200
) -> HttpResponse:
    context = review_context(
        found, actor=actor_of(request), at=now(), given=given or Given()
    )
    return render(request, "registry/work/draft.html", context, status=status)
