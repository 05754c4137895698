"""Files of many rows: bringing, watching, reading the report, releasing (导入)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from registry.clock import day_of, now
from registry.domain.duties import Act, may
from registry.domain.vocabulary import Duty
from registry.models import BatchState, ImportBatch
from registry.services import import_jobs, queues
from registry.services.file_jobs import FileNotTakenError
from registry.services.officers import acting_officer
from registry.templatetags.zhixin import instant
from registry.web.display import word
from registry.web.forms import WHOLE_BATCH, AttestationForm, ImportForm
from registry.web.pages import actor_of, officer_page, told
from registry.web.work import crumbs

SHOWN = 30
ISSUES_SHOWN = 50


@officer_page
def imports(request: HttpRequest) -> HttpResponse:
    """List what was brought, and take a file."""
    actor = actor_of(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = import_jobs.accept_file(
                file.file,
                file_name=file.name,
                kind=form.cleaned_data["kind"],
                options=form.options(),
                actor=actor,
                now=now(),
            )
            return redirect("work-import", batch.pk)
        except (
            FileNotTakenError,
            import_jobs.UnknownImportKindError,
        ) as error:
            form.add_error("file", told(error))
    found = queues.recent_batches(actor=actor, now=now())
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Imports")),
        "form": form,
        "batches": [batch_line(batch) for batch in found[:SHOWN]],
    }
    return render(
        request,
        "registry/work/imports.html",
        context,
        status=400 if form.errors else 200,
    )


@officer_page
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show how far an import is, what came of its rows, and who may release it."""
    found = queues.batch_of(batch_id, actor=actor_of(request), now=now())
    form = AttestationForm(kind=WHOLE_BATCH)
    return _page(request, found, form)


@officer_page
def progress(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Answer the part of the page that asks how far it is."""
    found = queues.batch_of(batch_id, actor=actor_of(request), now=now())
    answer = render(request, "registry/work/parts/progress.html", _progress(found))
    if found.state != BatchState.READING:
        answer["HX-Refresh"] = "true"
    return answer


@officer_page
def report(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Send the row-level report."""
    found = queues.batch_of(batch_id, actor=actor_of(request), now=now())
    return HttpResponse(
        import_jobs.report_of(found),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="import-{found.pk}.csv"'
        },
    )


@require_POST
@officer_page
def release(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Release a batch with what is attested of all its rows."""
    actor = actor_of(request)
    found = queues.batch_of(batch_id, actor=actor, now=now())
    form = AttestationForm(request.POST, kind=WHOLE_BATCH)
    if not form.is_valid():
        return _page(request, found, form, status=400)
    import_jobs.release(
        batch_id, attestation=form.attestation(), actor=actor, now=now()
    )
    messages.success(request, gettext("The batch is released."))
    return redirect("work-import", batch_id)


def batch_line(batch: ImportBatch) -> dict[str, Any]:
    """Return an import as a row of a list."""
    kind = import_jobs.KINDS.get(batch.kind)
    return {
        "title": batch.file_name,
        "url": reverse("work-import", args=[batch.pk]),
        "firm": word(kind) if kind else batch.kind,
        "note": " · ".join(
            (_state(batch), batch.uploaded_by.full_name, instant(batch.created_at))
        ),
    }


def _page(
    request: HttpRequest,
    found: ImportBatch,
    form: AttestationForm,
    *,
    status: int = 200,
) -> HttpResponse:
    issues = found.issues.order_by("row_number", "id")
    return render(
        request,
        "registry/work/import.html",
        {
            "nav_current": "work",
            "breadcrumbs": [
                *crumbs(),
                {"label": gettext("Imports"), "url": reverse("work-imports")},
                {"label": found.file_name, "url": ""},
            ],
            "batch": found,
            "line": batch_line(found),
            "state": _state(found),
            "is_reading": found.state == BatchState.READING,
            "is_failed": found.state == BatchState.FAILED,
            "counts": [
                {"label": _outcome(name), "value": count}
                for name, count in found.counts.items()
            ],
            "issues": issues[:ISSUES_SHOWN],
            "issue_count": issues.count(),
            "attestation": form,
            "release": _release(request, found),
            **_progress(found),
        },
        status=status,
    )


def _progress(batch: ImportBatch) -> dict[str, Any]:
    return {
        "progress": {
            "id": f"import-{batch.pk}",
            "label": gettext("Rows read"),
            "done": batch.rows_read,
            "total": import_jobs.rows_expected(batch),
            "note": _state(batch),
        },
        "poll_url": reverse("work-import-progress", args=[batch.pk]),
    }


def _release(request: HttpRequest, batch: ImportBatch) -> dict[str, Any] | None:
    """Return the releasing button, if there is anything to release."""
    kind = import_jobs.KINDS.get(batch.kind)
    if batch.state != BatchState.WAITING or kind is None or kind.release is None:
        return None
    actor = actor_of(request)
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now()))
    is_own = batch.uploaded_by_id == actor.pk
    is_allowed = not is_own and may(set(map(Duty, officer.duties)), Act.RELEASE_BATCH)
    return {
        "id": "release",
        "label": gettext("Release the batch"),
        "is_allowed": is_allowed,
        "reason": gettext("You brought this file: another officer must release it.")
        if is_own
        else gettext("This needs the duty %(duty)s.") % {"duty": word(Duty.APPROVE)},
        "law": gettext("SAMR order 45 (2021) art. 16: entry under internal review."),
    }


def _state(batch: ImportBatch) -> str:
    return {
        BatchState.READING: gettext("Being read"),
        BatchState.WAITING: gettext("Waiting for release"),
        BatchState.RELEASED: gettext("Done"),
        BatchState.FAILED: gettext("Stopped by an error"),
    }[BatchState(batch.state)]


def _outcome(name: str) -> str:
    return {
        "added": gettext("Added"),
        "changed": gettext("Changed"),
        "unchanged": gettext("Unchanged"),
        "refused": gettext("Refused"),
        "held": gettext("Held for a person"),
        "warnings": gettext("Warnings"),
        "taken": gettext("Taken"),
        "waiting": gettext("Waiting for release"),
    }.get(name, name)
