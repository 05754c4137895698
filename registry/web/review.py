"""What a draft's page shows: the record to be, checks, what can be done (审核页)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from registry.clock import day_of
from registry.domain.duties import ALLOWED_BY, Act, may
from registry.domain.fields import FieldType
from registry.domain.periods import ONE_DAY
from registry.domain.policies import Answer, StandingReason
from registry.domain.procedures.entry import EntryStep
from registry.domain.vocabulary import Duty
from registry.models import Attachment, Draft, DraftState, Step, User
from registry.services import queues
from registry.services.calendars import calendar
from registry.services.officers import acting_officer
from registry.services.personal import unseal
from registry.services.previews import Outlook, best_attestation, outlook, told
from registry.services.records import RecordExistsError
from registry.services.release_clocks import clock_of
from registry.templatetags.zhixin import day
from registry.web.display import labelled, taker_of, text_of, title_of, word
from registry.web.forms import AttestationForm, ReasonForm
from registry.web.sources import told_source
from registry.web.task_rows import countdown
from registry.web.work import crumbs, firm_line, state_word, told_reason
from registry.work_selectors import firm_named, firms_of_name

CLOSED = (DraftState.APPROVED, DraftState.DISCARDED)
EDITABLE = (DraftState.EDITING, DraftState.RETURNED, DraftState.HELD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What a step that failed leaves to be shown: forms as filled in, what is known."""

    attestation: AttestationForm | None = None
    reason: ReasonForm | None = None
    known: RecordExistsError | None = None


def review_context(
    draft: Draft, *, actor: User, at: datetime, given: Given
) -> dict[str, Any]:
    """Gather the page of a draft for whoever looks at it."""
    today = day_of(at)
    seen = outlook(draft, attestation=best_attestation(draft, today=today), today=today)
    viewer = _viewer(draft, actor, today)
    form, history = queues.form_used(draft), _history(list(queues.steps_of(draft)))
    return {
        "nav_current": "work",
        "breadcrumbs": crumbs(word(form)),
        "draft": draft,
        "kind": word(form),
        "title": title_of(draft),
        "state": state_word(draft.state),
        "public": _rows(seen, is_public=True),
        "internal": _rows(seen, is_public=False),
        "personal": _personal(draft),
        "files": _files(draft),
        "checks": _checks(draft, seen),
        "warnings": [
            {"label": _label(draft, fault.field), "text": told(fault)}
            for fault in seen.warnings
        ],
        "hold_reasons": [told_reason(draft, reason) for reason in draft.hold_reasons],
        "links": _links(draft) if viewer.may_edit else [],
        "history": history,
        "returned": _returned(draft, history),
        "edit_url": reverse("work-form", args=[form.code, draft.pk]),
        "may_edit": viewer.may_edit,
        "clock": _clock(draft, today=today),
        "is_waiting": draft.state == DraftState.SUBMITTED,
        "attestation": given.attestation
        or AttestationForm(kind=draft.form or draft.kind),
        "reason": given.reason or ReasonForm(),
        "known": _known(given.known),
        "approve": _judging(viewer, act=Act.APPROVE_DRAFT, label=gettext("Approve")),
        "give_back": _judging(viewer, act=Act.RETURN_DRAFT, label=gettext("Return")),
        "submit": _submitting(viewer, has_faults=bool(seen.faults)),
    }


def _clock(draft: Draft, *, today: date) -> list[dict[str, Any]]:
    """Return by when a penalty is to be pushed and published, the days left beside."""
    known = calendar()
    clock = clock_of(draft, calendar=known) if draft.state not in CLOSED else None
    if clock is None:
        return []
    return [
        {
            "label": gettext("To be pushed"),
            **countdown(clock.push_by, today=today, calendar=known),
        },
        {
            "label": gettext("To be published"),
            **countdown(clock.publish_by, today=today, calendar=known),
        },
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Viewer:
    """What the officer at the page is to this draft."""

    duties: frozenset[Duty]
    may_edit: bool
    has_acted: bool


def _viewer(draft: Draft, actor: User, today: date) -> _Viewer:
    officer = acting_officer(actor, Act.WORK_QUEUE, on=today)
    submitted_by = queues.steps_of(draft).filter(name=EntryStep.SUBMIT)
    acted = draft.hands.union(*submitted_by.values_list("actor", "delegated_by"))
    is_mine = draft.entered_by_id == actor.pk and draft.state in EDITABLE
    return _Viewer(
        duties=frozenset(map(Duty, officer.duties)),
        may_edit=is_mine or draft.state == DraftState.HELD,
        has_acted=actor.pk in acted,
    )


def _rows(seen: Outlook, *, is_public: bool) -> list[dict[str, Any]]:
    """Return fields as rows of a list; a reason is told once, above, not at each."""
    return [
        {"label": word(one.field), "value": text_of(one.field, one.value)}
        for one in seen.fields
        if one.is_public is is_public and one.field.input is not FieldType.FILES
    ]


def _personal(draft: Draft) -> list[str]:
    form = queues.form_used(draft)
    found = (form.field(name) for name in sorted(unseal(draft.personal)))
    return [word(field) for field in found if field]


def _files(draft: Draft) -> list[dict[str, str]]:
    digests = draft.stated.get("attachments") or ()
    return [
        {
            "label": paper.file_name,
            "url": reverse("work-paper", args=[draft.pk, paper.pk]),
            "screening": reverse("work-screening", args=[draft.pk, paper.pk]),
        }
        for paper in Attachment.objects.filter(pk__in=digests).order_by(
            "added_at", "pk"
        )
    ]


def _checks(draft: Draft, seen: Outlook) -> list[dict[str, Any]]:
    """Return each check with its outcome in words."""
    faults = [
        labelled(_label(draft, fault.field), told(fault)) for fault in seen.faults
    ]
    checks = [
        {
            "is_met": not faults,
            "label": gettext("Every rule of the form is kept"),
            "notes": faults,
        }
    ]
    if seen.answers:
        missing = [word(field) for field in seen.missing_summary]
        checks += [
            {
                "is_met": not missing,
                "label": gettext("The public summary is whole"),
                "notes": missing,
            },
            {
                "is_met": queues.firm_concerned(draft) is not None,
                "label": gettext("A firm of the registry is linked"),
                "notes": []
                if queues.firm_concerned(draft)
                else [gettext("It stays internal until an officer links a firm.")],
            },
        ]
    return [*checks, *(_answer(answer) for answer in seen.answers)]


def _answer(answer: Answer) -> dict[str, Any]:
    """Return one of the three answers, as it would be with everything attested."""
    notes = [f"{word(StandingReason(answer.reason))} · {told_source(answer.source)}"]
    if answer.period:
        start, end = day(answer.period.start), answer.period.end
        span = (
            gettext("from %(start)s to %(end)s inclusive")
            % {"start": start, "end": day(end - ONE_DAY)}
            if end
            else gettext("from %(start)s on") % {"start": start}
        )
        notes = [span, *notes]
    return {
        "is_met": answer.period is not None,
        "is_neutral": answer.period is None,
        "label": word(answer.question),
        "notes": notes,
    }


def _links(draft: Draft) -> list[dict[str, Any]]:
    """Return the parties stated without a code, each with firms of the very name."""
    found = []
    for slot, role in enumerate(queues.form_used(draft).parties, start=1):
        name = str(draft.stated.get(f"{role}_name") or "")
        if not name or draft.stated.get(f"{role}_code"):
            continue
        chosen = firm_named(draft.links.get(str(slot), ""))
        found.append(
            {
                "slot": slot,
                "role": word(role),
                "name": name,
                "chosen": firm_line(chosen) if chosen else None,
                "firms": [firm_line(firm) for firm in firms_of_name(name)],
            }
        )
    return found


def _history(steps: list[Step]) -> list[dict[str, Any]]:
    return [
        {
            "label": word(EntryStep(step.name)),
            "at": step.change.stamped_at,
            "actor": taker_of(step),
            "authority": step.case.authority.name,
            "law": told_source(step.article),
            "note": step.payload.get("reason", ""),
            "is_current": step is steps[-1],
        }
        for step in steps
    ]


def _returned(draft: Draft, history: list[dict[str, Any]]) -> str:
    """Return why the draft came back, while it is back."""
    is_back = draft.state == DraftState.RETURNED and history
    return str(history[-1]["note"]) if is_back else ""


def _known(error: RecordExistsError | None) -> dict[str, str] | None:
    if error is None:
        return None
    key = str(error.params.get("key", ""))
    return {"key": key, "url": reverse("work-record", args=[key])}


def _judging(viewer: _Viewer, *, act: Act, label: str) -> dict[str, Any]:
    """Return a judging button; disabled with its reason for whom it is not."""
    reason = ""
    if viewer.has_acted:
        reason = gettext("You entered or linked this: another officer must judge it.")
    elif not may(viewer.duties, act):
        reason = _duty_needed(act)
    return {
        "id": act.value,
        "label": label,
        "is_allowed": not reason,
        "reason": reason,
        "law": gettext("SAMR order 45 (2021) art. 16: entry under internal review."),
    }


def _submitting(viewer: _Viewer, *, has_faults: bool) -> dict[str, Any]:
    is_allowed = may(viewer.duties, Act.SUBMIT_DRAFT)
    reason = "" if is_allowed else _duty_needed(Act.SUBMIT_DRAFT)
    return {
        "id": "submit",
        "label": gettext("Send for approval"),
        "is_allowed": is_allowed and not has_faults,
        "reason": gettext("First correct what is wrong.") if has_faults else reason,
        "law": gettext("Another officer must approve it before it is a record."),
    }


def _duty_needed(act: Act) -> str:
    needed = " / ".join(word(duty) for duty in sorted(ALLOWED_BY[act]))
    return gettext("This needs the duty %(duty)s.") % {"duty": needed}


def _label(draft: Draft, name: str) -> str:
    field = queues.form_used(draft).field(name)
    return word(field) if field else name
