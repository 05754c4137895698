"""A record as officers see it: versions, standings, correcting, withdrawing (记录)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from registry.clock import day_of, now
from registry.domain.duties import Act
from registry.domain.fields import FieldType, Form, form_of
from registry.domain.periods import ONE_DAY
from registry.domain.policies import StandingReason
from registry.domain.vocabulary import InspectionForm, Purpose, Question, RecordKind
from registry.marks import marks_beside
from registry.models import Enterprise, Record, RecordVersion
from registry.services import entry, queues, releases
from registry.services.access import PurposeMissingError, log_reading
from registry.services.calendars import calendar
from registry.services.officers import acting_officer
from registry.services.previews import masked
from registry.services.release_clocks import publication_of
from registry.templatetags.zhixin import day, deadline
from registry.web.display import text_of, word
from registry.web.forms import PurposeForm, ReasonForm
from registry.web.pages import actor_of, officer_page
from registry.web.paper_rows import paper_rows
from registry.web.sources import told_source
from registry.web.work import crumbs


@officer_page
def record(request: HttpRequest, key: str) -> HttpResponse:
    """Show a record for a stated purpose; the reading is logged first."""
    found = queues.record_of(key)
    form = PurposeForm(request.GET or None)
    context: dict[str, Any] = {
        "nav_current": "work",
        "breadcrumbs": crumbs(word(_form(found))),
        "kind": word(_form(found)),
        "record": found,
        "form": form,
    }
    if not form.is_valid():
        return render(request, "registry/work/purpose.html", context)
    _log(request, found, purpose=form.cleaned_data["purpose"])
    shown = {**context, **_facts(found, today=day_of(now())), **_reasons()}
    return render(request, "registry/work/record.html", shown)


@require_POST
@officer_page
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Open a draft of the record's newest version, saying why."""
    found = queues.record_of(key)
    draft = entry.start_correction(
        found,
        reason=request.POST.get("reason", ""),
        actor=actor_of(request),
        now=now(),
    )
    return redirect("work-form", queues.form_used(draft).code, draft.pk)


@require_POST
@officer_page
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Withdraw a record, with the reason."""
    found, at = queues.record_of(key), now()
    officer = acting_officer(actor_of(request), Act.WITHDRAW_RECORD, on=day_of(at))
    reason = request.POST.get("reason", "")
    releases.withdraw_record(found, officer=officer, now=at, reason=reason)
    messages.success(request, gettext("Withdrawn: nobody sees or uses it from now on."))
    return redirect(reverse("work-record", args=[key]) + "?purpose=review")


def _log(request: HttpRequest, record: Record, *, purpose: str) -> None:
    """Note the reading for each firm concerned, or once where there is none."""
    if purpose not in set(Purpose):
        raise PurposeMissingError
    parties = record.parties.filter(enterprise__isnull=False)
    firms = Enterprise.objects.filter(pk__in=parties.values("enterprise"))
    concerned: list[Enterprise | None] = [*firms]
    for firm in concerned or [None]:
        log_reading(
            user=actor_of(request),
            enterprise=firm,
            purpose=purpose,
            what=f"record {record.key}",
            now=now(),
        )


def _facts(record: Record, *, today: date) -> dict[str, Any]:
    versions = list(
        record.versions.select_related("entered_by", "approved_by", "change").order_by(
            "-ordinal"
        )
    )
    newest = versions[0]
    return {
        "title": newest.document_number or record.key,
        "rows": _rows(record, newest),
        "stop_sales": [one.stop_sale for one in marks_beside(record) if one.stop_sale],
        "standings": [
            *_publication(record, newest, today=today),
            *(_standing(record, question) for question in Question),
        ],
        "versions": [_version(version) for version in versions],
        "is_withdrawn": _is_withdrawn(record),
        **paper_rows(record, today=today),
    }


def _reasons() -> dict[str, ReasonForm]:
    """Return the two forms that ask why, each field with a name of its own."""
    return {
        "correction": ReasonForm(auto_id="correction_%s"),
        "withdrawal": ReasonForm(auto_id="withdrawal_%s"),
    }


def _rows(record: Record, version: RecordVersion) -> list[dict[str, str]]:
    rows = []
    for field in _form(record).all_fields:
        value = version.detail.get(field.name)
        if value in (None, "", []) or field.input is FieldType.FILES:
            continue
        shown = masked(value, field=field, today=version.event_on)
        rows.append({"label": word(field), "value": text_of(field, shown)})
    return rows


def _publication(
    record: Record, newest: RecordVersion, *, today: date
) -> list[dict[str, Any]]:
    """Tell when a penalty was published and pushed, and whether each was in time.

    What is published here stands in the stream that agencies read at that instant.
    """
    found = publication_of(record, newest)
    if found is None:
        return []
    last_day = found.clock.publish_by
    if found.published_on is None:
        left = calendar().working_days_left(last_day, today=today)
        return [
            {
                "label": gettext("To be published by"),
                "value": day(last_day),
                "note": deadline(last_day, left),
            }
        ]
    return [
        _on_time(gettext("Published on"), found.published_on, last_day),
        _on_time(
            gettext("Pushed to agencies on"), found.published_on, found.clock.push_by
        ),
    ]


def _on_time(label: str, done_on: date, last_day: date) -> dict[str, str]:
    told = (
        gettext("in time: the last day was %(day)s")
        if done_on <= last_day
        else gettext("late: the last day was %(day)s")
    )
    return {
        "label": label,
        "value": day(done_on),
        "note": told % {"day": day(last_day)},
    }


def _standing(record: Record, question: Question) -> dict[str, Any]:
    newest = releases.newest_standing(question, record=record)
    if newest is None:
        return {"label": word(question), "value": gettext("not decided")}
    reason = (
        gettext("withdrawn")
        if newest.reason == releases.WITHDRAWN
        else word(StandingReason(newest.reason))
    )
    if newest.effective_from is None:
        value = gettext("No")
    else:
        end = newest.effective_until
        last = day(end - ONE_DAY) if end else ""
        value = f"{day(newest.effective_from)} – {last}"
    return {
        "label": word(question),
        "value": value,
        "note": f"{reason} · {told_source(newest.source)}",
    }


def _is_withdrawn(record: Record) -> bool:
    newest = releases.newest_standing(Question.PUBLISHED, record=record)
    return newest is not None and newest.reason == releases.WITHDRAWN


def _version(version: RecordVersion) -> dict[str, Any]:
    kinds = {
        "entry": gettext("First version"),
        "correction": gettext("Correction"),  # by a file: its row is the reason
        "import": gettext("Import"),
    }
    return {
        "label": kinds.get(version.reason, kinds["correction"]),
        "note": "" if version.reason in kinds else version.reason,
        "at": version.change.stamped_at,
        "actor": f"{version.entered_by.full_name} → {version.approved_by.full_name}",
        "is_current": False,
    }


def _form(record: Record) -> Form:
    form = InspectionForm(record.form) if record.form else None
    return form_of(RecordKind(record.kind), form)
