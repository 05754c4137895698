"""What each procedure must know of the firm and the record it is about (案件对象)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from registry.domain.periods import ONE_DAY
from registry.domain.procedures.listing_rules import LICENCE_KINDS, RESTRICTION_KINDS
from registry.domain.procedures.situations import StepFact
from registry.domain.vocabulary import ProcedureKind, Question, RecordKind
from registry.models import (
    Authority,
    Case,
    Listing,
    Record,
    RecordParty,
    RecordVersion,
)
from registry.services.follow_up_subjects import (
    correction_subject,
    failure_subject,
    fell_on,
    masking_subject,
    push_subject,
    review_subject,
    tier_review_subject,
)
from registry.services.objection_subjects import (
    listing_stated,
    objection_subject,
    wrongly_listed_on,
)
from registry.services.organs import organ_in_charge, supervising_organ
from registry.services.paper_subjects import paper_subject
from registry.services.record_subjects import (
    key_stated,
    record_of,
    repair_subject,
    statement_subject,
)
from registry.services.releases import newest_standing
from registry.services.signed_form_subjects import signed_form_subject

_BY_RECORD = {
    ProcedureKind.OBJECTION: objection_subject,
    ProcedureKind.REPAIR: repair_subject,
    ProcedureKind.STATEMENT: statement_subject,
    ProcedureKind.CORRECTION: correction_subject,
    ProcedureKind.FAILURE: failure_subject,
    ProcedureKind.REVIEW: review_subject,
    ProcedureKind.PUSH: push_subject,
    ProcedureKind.PAPER: paper_subject,
}
# About a firm as such: the office that supervises it has the case.
OF_ITS_OFFICE = (ProcedureKind.TIER_REVIEW, ProcedureKind.SIGNED_FORM)
HEAVIER = sorted(LICENCE_KINDS | RESTRICTION_KINDS)


def subject_of(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return the facts of a case's subject, by the names its conditions use."""
    kind = ProcedureKind(case.procedure)
    if kind is ProcedureKind.LISTING:
        return _listing(case, steps, stated, today=today)
    if kind is ProcedureKind.MASKING:
        return masking_subject(case, today=today)
    if kind is ProcedureKind.TIER_REVIEW:
        return tier_review_subject(case)
    if kind is ProcedureKind.SIGNED_FORM:
        return signed_form_subject(case, steps, stated, today=today)
    return _BY_RECORD[kind](case, steps, stated, today=today)


def organ_of(case: Case, stated: Mapping[str, Any], *, today: date) -> Authority | None:
    """Return the organ that determined a case's subject: 谁认定、谁修复.

    None: the organ of the officer who opens it.
    """
    if case.procedure == ProcedureKind.LISTING:
        return None
    if case.procedure in OF_ITS_OFFICE:
        return supervising_organ(case.enterprise, on=today)
    key = stated.get("record")
    if key is None:
        return Authority.objects.filter(uscc=stated.get("organ", "")).first()
    found = record_of(case, key) or listing_stated(case, key)
    return found.authority if found else None


def listing_of(case: Case) -> Listing | None:
    """Return the listing a case ended in, if it did."""
    return Listing.objects.filter(step__case=case).first()


def _listing(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    record = record_of(case, key_stated(steps, stated))
    if record is None:
        return {"is_in_force": False}
    punisher = organ_in_charge(record.authority, on=today)
    version = record.versions.order_by("-ordinal").first()
    listing = listing_of(case)
    contested_on = wrongly_listed_on(listing) if listing else None
    same = Listing.objects.filter(record=record).exclude(step__case=case).first()
    return {
        "is_in_force": _is_in_force(record),
        "other_organ": ""
        if punisher == organ_in_charge(case.authority, on=today)
        else punisher.name,
        "penalty_kinds": tuple(version.penalty_kinds) if version else (),
        "same_act": same.document_number if same else "",
        "approvers": set(record.versions.values_list("approved_by", flat=True)),
        "later_penalty": _later_penalty(case, record, version),
        "ends_on": _ends_on(listing),
        "wrongly_listed_on": contested_on,
        "fell_on": fell_on(record, Question.USABLE) or contested_on,
    }


def _is_in_force(record: Record) -> bool:
    """Tell whether a penalty still counts: neither withdrawn nor overturned."""
    newest = newest_standing(Question.USABLE, record=record)
    return newest is not None and newest.effective_from is not None


def _later_penalty(case: Case, record: Record, version: RecordVersion | None) -> str:
    """Name a heavier penalty of the firm that was decided after this one."""
    if version is None:
        return ""
    firms = RecordParty.objects.filter(enterprise=case.enterprise, is_answerable=True)
    later = (
        RecordVersion.objects.filter(
            Q(is_heavier=True) | Q(penalty_kinds__overlap=HEAVIER),
            record__kind=RecordKind.PENALTY,
            record__in=firms.values("record"),
            event_on__gt=version.event_on,
        )
        .exclude(record=record)
        .order_by("-event_on")
        .first()
    )
    return later.document_number or str(later.record_id) if later else ""


def _ends_on(listing: Listing | None) -> date | None:
    """Return the last day of a listing's publication as it stands."""
    if listing is None:
        return None
    newest = newest_standing(Question.PUBLISHED, listing=listing)
    end = newest.effective_until if newest else None
    return end - ONE_DAY if end else None
