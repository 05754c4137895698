"""What staff endpoints answer (接口输出); no personal number is ever among it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from registry.clock import today
from registry.domain.fields import Field
from registry.domain.files import FileEntry, Mark, Marks
from registry.domain.policies import Answer, StandingReason
from registry.domain.vocabulary import Term
from registry.models import Draft, Enterprise, ImportBatch, Step
from registry.sentences import sentence
from registry.services.personal import unseal
from registry.services.previews import Outlook, by_field, masked
from registry.services.queues import form_used


def named(code: Term | None) -> dict[str, str] | None:
    """Return a code with its words in both languages."""
    if code is None:
        return None
    return {"code": str(code), "label": code.label, "term": code.term}


def draft_output(draft: Draft) -> dict[str, Any]:
    """Return a draft; of personal fields only which are stated."""
    form = form_used(draft)
    fields = {field.name: field for field in form.all_fields}
    day = today()
    return {
        "id": str(draft.pk),
        "form": form.code,
        "kind": draft.kind,
        "sector": draft.sector,
        "state": draft.state,
        "stated": {
            name: masked(value, field=fields[name], today=day)
            if name in fields
            else None
            for name, value in draft.stated.items()
        },
        "personal": sorted(unseal(draft.personal)),
        "links": draft.links,
        "hold_reasons": hold_reasons(draft),
        "record": draft.record.key if draft.record else None,
        "batch": draft.batch_id,
        "row_number": draft.row_number,
        "authority": {"uscc": draft.authority.uscc, "name": draft.authority.name},
        "entered_by": draft.entered_by.full_name,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def hold_reasons(draft: Draft) -> list[dict[str, str]]:
    """Return why a row waits for a person, in the language in force."""
    return [
        {
            "field": reason.get("field", ""),
            "code": reason["code"],
            "message": sentence(reason.get("message", ""), reason.get("params", {})),
        }
        for reason in draft.hold_reasons
    ]


def step_output(step: Step) -> dict[str, Any]:
    """Return a step of a case."""
    return {
        "ordinal": step.ordinal,
        "name": step.name,
        "state": step.state,
        "actor": step.actor.full_name,
        "delegated_by": step.delegated_by.full_name if step.delegated_by else None,
        "at": step.change.stamped_at,
        "article": step.article,
        "payload": step.payload,
    }


def outlook_output(seen: Outlook) -> dict[str, Any]:
    """Return what approval would make public and what not, each with its reason."""
    return {
        "public": [
            _field(one.field, one.value) for one in seen.fields if one.is_public
        ],
        "internal": [
            {**_field(one.field, one.value), "reason": named(one.reason)}
            for one in seen.fields
            if not one.is_public
        ],
        "answers": [answer_output(answer) for answer in seen.answers],
        "missing_summary": [field.name for field in seen.missing_summary],
        "faults": by_field(seen.faults),
        "warnings": by_field(seen.warnings),
    }


def answer_output(answer: Answer) -> dict[str, Any]:
    """Return the answer to one of the three questions."""
    period = answer.period
    return {
        "question": named(answer.question),
        "is_open": period is not None,
        "effective_from": period.start if period else None,
        "effective_until": period.end if period else None,
        "reason": named(StandingReason(answer.reason)),
        "entry": answer.entry,
        "source": answer.source,
    }


def batch_output(batch: ImportBatch) -> dict[str, Any]:
    """Return an import, how far it is, and what came of its rows."""
    released_by = batch.released_by
    return {
        "id": batch.pk,
        "kind": batch.kind,
        "file_name": batch.file_name,
        "digest": batch.digest,
        "options": batch.options,
        "state": batch.state,
        "error": batch.error,
        "rows_read": batch.rows_read,
        "counts": batch.counts,
        "uploaded_by": batch.uploaded_by.full_name,
        "released_by": released_by.full_name if released_by else None,
        "created_at": batch.created_at,
        "updated_at": batch.updated_at,
    }


def file_output(
    firm: Enterprise,
    entries: tuple[FileEntry, ...],
    marks: Marks,
    *,
    as_of: date,
    position: int,
) -> dict[str, Any]:
    """Return a firm's whole supervisory file at a position of the log."""
    return {
        "uscc": firm.uscc,
        "as_of": as_of,
        "data_version": position,
        "records": [
            _entry(entry, marks.get(entry.fact.key, Mark()), as_of=as_of)
            for entry in entries
        ],
    }


def _entry(entry: FileEntry, mark: Mark, *, as_of: date) -> dict[str, Any]:
    fact, published = entry.fact, entry.published
    return {
        "key": fact.key,
        "kind": named(entry.kind),
        "sector": named(fact.sector),
        "version": fact.version,
        "event_on": fact.event_on,
        "role": named(entry.role),
        "stated_name": entry.stated_name,
        "document_number": entry.document_number,
        "authority": {"uscc": entry.authority_code, "name": entry.authority_name},
        "published_from": published.start if published else None,
        "published_until": published.end if published else None,
        "usable_from": fact.usable.start,
        "usable_until": fact.usable.end,
        "reason": entry.reason,
        "stop_sale": asdict(mark.stop_sale) if mark.stop_sale else None,
        "detail": _screened(entry.detail, day=as_of),
    }


def _screened(detail: Mapping[str, Any], *, day: date) -> dict[str, Any]:
    return {
        name: masked(value, field=Field(name=name, label=name, term=name), today=day)
        for name, value in detail.items()
    }


def _field(field: Field, value: Any) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "term": field.term,
        "value": value,
    }
