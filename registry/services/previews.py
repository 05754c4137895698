"""What approving a draft will show to whom, field by field, with the reasons (预览)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.attestations import Attestation
from registry.domain.fields import Field, FieldType
from registry.domain.policies import Answer, StandingReason
from registry.domain.screening import mask_personal
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureType, Question, RecordKind
from registry.models import Draft
from registry.sentences import sentence
from registry.services import entry
from registry.services.queues import form_used


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownField:
    """One stated field, whether the public will see it, and why not.

    Shape: `value` is as stated, every personal number in it masked; without a
    `reason` a field that is not public is no part of the public summary.
    """

    field: Field
    value: Any
    is_public: bool
    reason: StandingReason | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """All that a reviewer weighs: fields, answers, faults and warnings."""

    fields: tuple[ShownField, ...]
    answers: tuple[Answer, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    missing_summary: tuple[Field, ...]

    @property
    def published(self) -> Answer | None:
        """Return the answer to whether the public may see it."""
        found = (a for a in self.answers if a.question is Question.PUBLISHED)
        return next(found, None)


def outlook(draft: Draft, *, attestation: Attestation, today: date) -> Outlook:
    """Say what approval with this attestation would do; nothing is decided by it."""
    seen = entry.preview(draft, attestation=attestation, today=today)
    form, statement = form_used(draft), seen.checked.statement
    published = next(
        (a for a in seen.answers if a.question is Question.PUBLISHED), None
    )
    reason = (
        StandingReason(published.reason) if published and not published.period else None
    )
    stated = {**draft.stated, **(statement.detail if statement else {})}
    return Outlook(
        fields=tuple(
            ShownField(
                field=field,
                value=masked(stated[field.name], field=field, today=today),
                is_public=bool(published and published.period and field.is_public),
                reason=reason,
            )
            for field in form.all_fields
            if stated.get(field.name) not in (None, "", [])
        ),
        answers=seen.answers,
        faults=seen.checked.faults,
        warnings=seen.checked.warnings,
        missing_summary=tuple(
            found
            for name in (statement.missing_summary if statement else ())
            if (found := form.field(name))
        ),
    )


def best_attestation(draft: Draft, *, today: date) -> Attestation:
    """Return what an officer could attest at most, for showing where it leads."""
    is_penalty = draft.kind == RecordKind.PENALTY
    return Attestation(
        procedure=ProcedureType.ORDINARY if is_penalty else ProcedureType.UNATTESTED,
        notice_served_on=today if is_penalty else None,
        is_screened=True,
        is_window_closed=True,
    )


def masked(value: Any, *, field: Field, today: date) -> Any:
    """Return a stated value with every personal number masked; codes stay."""
    if field.name.endswith("_code") or field.input is FieldType.FILES:
        return value
    if isinstance(value, str):
        return mask_personal(value, today=today)
    if isinstance(value, Mapping):
        return {
            name: masked(part, field=field, today=today) for name, part in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(part, field=field, today=today) for part in value]
    return value


def told(fault: Fault) -> str:
    """Tell a fault in the language in force: the rule, and what to do."""
    return sentence(fault.message, fault.params)


def by_field(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """Return what is told of each field."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(told(fault))
    return found
