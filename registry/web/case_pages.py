"""What the pages of a case show: its head, its steps, what may be done now (案件页)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext

from registry.clock import day_of
from registry.domain.fields import Field, FieldType
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.counter import at_counter
from registry.domain.procedures.transitions import Procedure, Transition
from registry.domain.vocabulary import ListKind, PenaltyKind, ProcedureKind, RecordKind
from registry.models import (
    Attachment,
    Case,
    Enterprise,
    Listing,
    RecordVersion,
    Step,
    Task,
    User,
)
from registry.sentences import sentence
from registry.services.calendars import calendar
from registry.services.case_offers import Offer, offers
from registry.services.case_papers import papers_of
from registry.services.cases import situation_of, steps_of
from registry.services.firm_ends import end_of
from registry.services.objection_subjects import revocation_awaited
from registry.services.organs import organ_in_charge
from registry.services.previews import told
from registry.services.record_subjects import records_about
from registry.templatetags.zhixin import day, is_english
from registry.web.display import labelled, taker_of, text_of, word
from registry.web.pages import told as told_error
from registry.web.paper_rows import public_address
from registry.web.sources import told_source
from registry.web.step_form import (
    GROUND,
    RELATED,
    Offered,
    StepForm,
    paper_fields,
)
from registry.web.task_rows import deadline_of, firm_name, row_of, rule_of
from registry.web.work import crumbs


def case_context(
    case: Case, *, actor: User, at: datetime, given: Mapping[str, StepForm]
) -> dict[str, Any]:
    """Gather the page of a case for whoever looks at it."""
    kind, taken = ProcedureKind(case.procedure), steps_of(case)
    table = PROCEDURES[kind]
    task, ended = case.tasks.filter(done_at=None).first(), end_of(case.enterprise)
    choices, papers = offered_in(case, at=at), papers_in(table, taken)
    grounds = dict(choices[GROUND])
    return {
        "nav_current": "work",
        "breadcrumbs": crumbs(word(kind)),
        "kind": word(kind),
        "case": case,
        "firm_name": firm_name(case.enterprise),
        "handed_over": _handed_over(case, today=day_of(at)),
        "firm_end": sentence(*ended.sentence) if ended else "",
        "state": state_word(table, taken[-1].state),
        "seen": len(taken),
        "deadline": deadline_of(task, today=day_of(at), calendar=calendar())
        if task
        else {},
        "rule": rule_of(task) if task else "",
        "moves": _moves(task) if task else [],
        "follow": follow_of(case),
        "actions": [
            _action(offer, given=given, awaited=task, offered=choices)
            for offer in offers(case, actor=actor, now=at)
        ],
        "documents": [
            {"label": word(one), "url": reverse("work-case-pdf", args=[case.pk, one])}
            for one in papers_of(case)
        ],
        "public_url": public_address(case, today=day_of(at)),
        "history": [_step(table, step, grounds, papers) for step in reversed(taken)],
    }


def follow_of(case: Case) -> dict[str, Any]:
    """Tell by when a listing that an objection found wrong ends in its own case."""
    task = revocation_awaited(case)
    if task is None or task.due_on is None:
        return {}
    said = gettext("The listing is revoked in its own case, by %(day)s.")
    url = reverse("work-case", args=[task.case_id])
    return {"text": said % {"day": day(task.due_on)}, "url": url}


def _handed_over(case: Case, *, today: date) -> str:
    """Say who does the work of the case's organ, if that has ended."""
    own = case.authority
    organ = organ_in_charge(own, on=today)
    if organ == own or own.effective_until is None:
        return ""
    return gettext("%(organ)s ended on %(day)s: %(successor)s does its work now.") % {
        "organ": own.name,
        "day": day(own.effective_until),
        "successor": organ.name,
    }


def _moves(task: Task) -> list[str]:
    """Tell how entered days of the calendar moved a deadline."""
    return [
        gettext("Deadline moved from %(old)s to %(new)s: %(source)s")
        % {
            "old": day(move.old_day),
            "new": day(move.new_day),
            "source": move.entry.source,
        }
        for move in task.moves.select_related("entry").order_by("id")
    ]


def opening(
    table: Procedure, firm: Enterprise, form: StepForm, *, actor: User, at: datetime
) -> dict[str, Any]:
    """Gather the page that opens a case."""
    row = form.transition
    return {
        "nav_current": "work",
        "breadcrumbs": crumbs(word(table.kind)),
        "kind": word(table.kind),
        "title": word(row.step),
        "firm": firm,
        "firm_name": firm_name(firm),
        "asks": asks(row),
        "article": told_source(row.article),
        "form": form,
    }


def _action(
    offer: Offer,
    *,
    given: Mapping[str, StepForm],
    awaited: Task | None,
    offered: Offered,
) -> dict[str, Any]:
    row = offer.transition
    form = given.get(row.step) or StepForm(row, offered=offered)
    blocked = [told(fault) for fault in offer.unmet]
    why = told_error(offer.barred) if offer.barred else ""
    if not why and blocked and not row.fields:
        why = " ".join(blocked)
    return {
        "name": row.step.value,
        "label": word(row.step),
        "id": f"step-{row.step.value}",
        "asks": asks(row),
        "law": told_source(row.article),
        "form": form,
        "is_open": bool(form.errors) or bool(awaited and awaited.step == row.step),
        "is_allowed": not why,
        "reason": why,
        "unmet": blocked if not why else [],
    }


def papers_in(table: Procedure, taken: Sequence[Step]) -> dict[str, Attachment]:
    """Return every paper that a case's steps state, by digest."""
    digests = [one for step in taken for one in _digests(table, step)]
    return Attachment.objects.in_bulk(digests)


def _digests(table: Procedure, step: Step) -> list[str]:
    stated = step.payload.get("stated", {})
    names = paper_fields(at_counter(row_of(table, step.name)))
    return [digest for name in names for digest in stated.get(name, ())]


def _step(
    table: Procedure,
    step: Step,
    grounds: Mapping[str, str],
    papers: Mapping[str, Attachment],
) -> dict[str, Any]:
    row = at_counter(row_of(table, step.name))
    stated = named(step.payload.get("stated", {}), grounds)
    lines = [
        labelled(word(field), text_of(field, stated[field.name]))
        for field in row.fields
        if field.name in stated and field.input is not FieldType.FILES
    ]
    kept = (step.payload.get(name) for name in ("number", "reason"))
    lines += filter(None, kept)
    return {
        "label": word(row.step),
        "at": step.change.stamped_at,
        "actor": taker_of(step),
        "law": told_source(step.article),
        "lines": lines,
        "attachments": [
            {
                "label": papers[digest].file_name,
                "url": reverse("work-case-paper", args=[step.case_id, digest]),
            }
            for digest in dict.fromkeys(_digests(table, step))
        ],
    }


def state_word(table: Procedure, state: str) -> str:
    """Name a state of a procedure."""
    states = {row.to_state.value: row.to_state for row in table.transitions}
    return word(states[state])


def asks(row: Transition) -> str:
    """Say what the law asks of a step, in the reader's language."""
    return row.asks if is_english() else row.asks_term


def named(stated: Mapping[str, Any], grounds: Mapping[str, str]) -> dict[str, Any]:
    """Return what a step states, records by what they are known by, not by key."""

    def name(value: Any) -> Any:
        if isinstance(value, list):
            return [grounds.get(key, key) for key in value]
        return grounds.get(value, value)

    told = (GROUND, RELATED)
    return {key: name(value) if key in told else value for key, value in stated.items()}


def offered_in(case: Case, *, at: datetime) -> dict[str, list[tuple[str, str]]]:
    """Return what the fields of a case's steps are chosen among, by their names."""
    kind = ProcedureKind(case.procedure)
    grounds = grounds_of(case.enterprise, kind)
    if not any(field.name == RELATED for field in _fields(PROCEDURES[kind])):
        return {GROUND: grounds}
    related = situation_of(case, now=at).subject.get("related", ())
    return {
        GROUND: grounds,
        RELATED: [(key, label) for key, label in grounds if key in related],
    }


def _fields(table: Procedure) -> Iterator[Field]:
    return chain.from_iterable(row.fields for row in table.transitions)


def grounds_of(firm: Enterprise | None, kind: ProcedureKind) -> list[tuple[str, str]]:
    """Return what of the firm a case may be about, the newest first, as choices."""
    newer = RecordVersion.objects.filter(
        record=OuterRef("record"), ordinal__gt=OuterRef("ordinal")
    )
    versions = RecordVersion.objects.filter(
        ~Exists(newer),
        records_about(kind, prefix="record__"),
        record__parties__enterprise=firm,
        record__parties__is_answerable=True,
    ).select_related("record")
    records = [
        (one.record.key, _labelled(one.document_number, one.event_on, _kinds(one)))
        for one in versions.distinct().order_by("-event_on", "-id")
    ]
    return [*_listed(firm), *records] if kind is ProcedureKind.OBJECTION else records


def _listed(firm: Enterprise | None) -> list[tuple[str, str]]:
    listings = Listing.objects.filter(enterprise=firm).order_by("-decided_on", "-id")
    return [
        (
            one.key,
            _labelled(
                one.document_number, one.decided_on, word(ListKind(one.list_kind))
            ),
        )
        for one in listings
    ]


def _labelled(number: str, on: date, kind: str) -> str:
    return " · ".join(filter(None, (number, day(on), kind)))


def _kinds(version: RecordVersion) -> str:
    """Name the kinds of a penalty, or that it is an inspection."""
    if not version.penalty_kinds:
        return word(RecordKind(version.record.kind))
    return "、".join(word(PenaltyKind(kind)) for kind in version.penalty_kinds)
