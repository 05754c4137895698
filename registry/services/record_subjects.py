"""What a repair or a statement must know of the firm and record (修复与说明对象)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry.clock import day_of
from registry.domain.circumstances import StandingReason
from registry.domain.periods import add_months
from registry.domain.policy_terms import repair_wait
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.repair import RepairStep
from registry.domain.procedures.situations import StepFact
from registry.domain.procedures.statement import StatementState
from registry.domain.vocabulary import (
    InspectionForm,
    ProcedureKind,
    Question,
    RecordKind,
    Sector,
    Term,
    Verdict,
)
from registry.models import (
    Case,
    Listing,
    Record,
    RecordParty,
    RecordVersion,
    Standing,
    Step,
)
from registry.services.releases import newest_standing, policies

PENALTIES: tuple[Term, ...] = (RecordKind.PENALTY,)
PUBLIC: tuple[Term, ...] = (*PENALTIES, *InspectionForm, RecordKind.ABNORMALITY)
# What sort of record each procedure's case is about; an inspection goes by its form.
ABOUT: Mapping[ProcedureKind, tuple[Term, ...]] = {
    ProcedureKind.LISTING: PENALTIES,
    ProcedureKind.OBJECTION: PUBLIC,
    ProcedureKind.REPAIR: PUBLIC,
    ProcedureKind.STATEMENT: PUBLIC,
    ProcedureKind.CORRECTION: (InspectionForm.ON_SITE,),
    ProcedureKind.FAILURE: (InspectionForm.SAMPLING,),
    ProcedureKind.REVIEW: PENALTIES,
    ProcedureKind.PUSH: (*PENALTIES, InspectionForm.SAMPLING),
    ProcedureKind.PAPER: PENALTIES,
    ProcedureKind.MASKING: (),  # the firm, whatever is recorded of it
    ProcedureKind.TIER_REVIEW: (),
    ProcedureKind.SIGNED_FORM: (),
}


def record_of(case: Case, key: object) -> Record | None:
    """Return the record a case is about, if its firm answers for it."""
    return Record.objects.filter(
        records_about(ProcedureKind(case.procedure)),
        key=key,
        parties__enterprise=case.enterprise,
        parties__is_answerable=True,
    ).first()


def records_about(kind: ProcedureKind, *, prefix: str = "") -> Q:
    """Select the sorts of record a procedure's case may be about."""
    sorts = list(ABOUT[kind])
    by_kind, by_form = (
        Q(**{f"{prefix}kind__in": sorts}),
        Q(**{f"{prefix}form__in": sorts}),
    )
    return by_kind | by_form


def key_stated(steps: Sequence[StepFact], stated: Mapping[str, Any]) -> object:
    """Return the key of the record that is stated now, or was by the newest step."""
    said = (stated, *(step.stated for step in reversed(steps)))
    return next((one["record"] for one in said if "record" in one), None)


def repair_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of a repair's steps read, by name."""
    record = record_of(case, key_stated(steps, stated))
    if record is None:
        return {"is_public": False}
    version = record.versions.order_by("-ordinal")[0]
    return {
        "kind": record.kind,
        "is_public": is_public(record, today=today) or _is_masked(record),
        "is_never_early": _is_never_early(version),
        "earliest": _earliest(version),
        "barred_until": _barred_until(case),
        "is_listed": not _is_abnormality(record) and _is_listed(case, today=today),
        "repeated": _repeated(case, version),
        "is_pending": is_pending(case, record.key),
        "related": tuple(one.key for one in related_to(record, case, today=today)),
    }


def related_to(record: Record, case: Case, *, today: date) -> list[Record]:
    """Return the adverse inspections that may go with a penalty when it is repaired.

    Shape: of the same firm by the same organ, not after the penalty, in its field or
    named in it by number, and seen by the public.
    """
    if record.kind != RecordKind.PENALTY:
        return []
    version = record.versions.order_by("-ordinal")[0]
    newer = RecordVersion.objects.filter(
        record=OuterRef("record"), ordinal__gt=OuterRef("ordinal")
    )
    found = RecordVersion.objects.filter(
        ~Exists(newer),
        record__kind=RecordKind.INSPECTION,
        record__authority=record.authority_id,
        record__parties__enterprise=case.enterprise,
        record__parties__is_answerable=True,
        event_on__lte=version.event_on,
    ).exclude(verdict=Verdict.CONFORMING)
    texts = " ".join(map(str, version.detail.values()))
    return [
        one.record
        for one in found.select_related("record").distinct().order_by("-event_on", "id")
        if one.record.sector == record.sector
        or (one.document_number and one.document_number in texts)
        if is_public(one.record, today=today) or _is_masked(one.record)
    ]


def statement_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of a statement's steps read, by name."""
    record = record_of(case, key_stated(steps, stated))
    if record is None:
        return {"is_public": False}
    standing = {StatementState.SUBMITTED, StatementState.SHOWN}
    return {
        "is_public": is_public(record, today=today),
        "has_statement": is_pending(case, record.key, states=standing),
    }


def is_public(record: Record, *, today: date) -> bool:
    """Tell whether the public sees a record on a day."""
    newest = newest_standing(Question.PUBLISHED, record=record)
    return newest is not None and is_open(newest, today=today)


def _is_masked(record: Record) -> bool:
    """Tell whether only a masking hides a record: it can be repaired."""
    newest = newest_standing(Question.PUBLISHED, record=record)
    return newest is not None and newest.reason == StandingReason.MASKED


def is_open(standing: Standing, *, today: date) -> bool:
    """Tell whether an answer is yes on a day."""
    start, end = standing.effective_from, standing.effective_until
    return start is not None and start <= today and (end is None or today < end)


def _is_abnormality(record: Record) -> bool:
    """Tell whether it is an entry in the abnormal list (经营异常名录)."""
    return record.kind == RecordKind.ABNORMALITY


def _is_never_early(version: RecordVersion) -> bool:
    barred = policies().at("never_early_kinds", version.event_on).names
    return bool(barred & set(version.penalty_kinds))


def _earliest(version: RecordVersion) -> date:
    """Return the first day a repair may be applied for, from the document's date."""
    if _is_abnormality(version.record):
        wait = policies().at("repair_wait_abnormal", version.event_on)
    else:
        wait = repair_wait(
            set(version.penalty_kinds),
            Sector(version.record.sector),
            version.event_on,
            policies=policies(),
        )
    return add_months(version.event_on, wait.count)


def _barred_until(case: Case) -> date | None:
    """Return the last day of the bar after false papers, if there is one."""
    revoked = (
        Step.objects.filter(
            case__enterprise=case.enterprise,
            case__procedure=ProcedureKind.REPAIR,
            name=RepairStep.REVOKE,
        )
        .select_related("change")
        .order_by("-id")
        .first()
    )
    if revoked is None:
        return None
    since = day_of(revoked.change.stamped_at)
    return add_months(since, policies().at("repair_bar", since).count)


def _is_listed(case: Case, *, today: date) -> bool:
    newest = (
        Standing.objects.filter(
            listing__in=Listing.objects.filter(enterprise=case.enterprise),
            question=Question.PUBLISHED,
        )
        .order_by("listing_id", "-id")
        .distinct("listing_id")
    )
    return any(is_open(standing, today=today) for standing in newest)


def _repeated(case: Case, version: RecordVersion) -> str:
    """Name a later penalty of the firm for the same kind of violation."""
    if not version.violation:
        return ""
    firms = RecordParty.objects.filter(enterprise=case.enterprise, is_answerable=True)
    later = (
        RecordVersion.objects.filter(
            record__in=firms.values("record"),
            record__kind=RecordKind.PENALTY,
            violation=version.violation,
            event_on__gt=version.event_on,
        )
        .exclude(record=version.record_id)
        .order_by("event_on")
        .first()
    )
    return later.document_number if later else ""


def is_pending(case: Case, key: str, *, states: AbstractSet[str] | None = None) -> bool:
    """Tell whether another case of this kind about a record or listing is not over.

    It is not over while it awaits something, or is in one of `states`.
    """
    open_states = states or set(PROCEDURES[ProcedureKind(case.procedure)].dues)
    others = Step.objects.filter(
        case__procedure=case.procedure,
        ordinal=1,
        payload__stated__record=key,
    ).exclude(case=case.pk)
    newest = (
        Step.objects.filter(case__in=others.values("case"))
        .order_by("case_id", "-ordinal")
        .distinct("case_id")
    )
    return any(step.state in open_states for step in newest)
