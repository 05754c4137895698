"""What corrections, failures, reviews, pushes and maskings must know (后续程序对象)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.circumstances import PASSING
from registry.domain.procedures.masking import MaskingState
from registry.domain.procedures.situations import StepFact
from registry.domain.vocabulary import EnterpriseStatus, Question, Verdict
from registry.models import (
    Case,
    Enterprise,
    Record,
    RecordParty,
    RecordVersion,
    Standing,
    Step,
    Task,
)
from registry.services.organs import organ_in_charge, work_of
from registry.services.record_subjects import (
    is_open,
    is_pending,
    is_public,
    key_stated,
    record_of,
)
from registry.services.releases import newest_standing

PROVINCE_DIGITS = 2


def correction_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of an order to correct read, by name."""
    record = record_of(case, key_stated(steps, stated))
    return _common(case, record, today=today)


def failure_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions after a failed sampling read, by name."""
    record = record_of(case, key_stated(steps, stated))
    common = _common(case, record, today=today)
    if record is None:
        return common
    version = _newest(record)
    roles = RecordParty.objects.filter(record=record, enterprise=case.enterprise)
    return {
        **common,
        "is_failed": version.verdict == Verdict.NONCONFORMING,
        "roles": tuple(roles.values_list("role", flat=True)),
        "sector": record.sector,
        "concluded_on": version.event_on,
        "retest": version.retest,
    }


def review_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of a review's steps read, by name."""
    record = record_of(case, key_stated(steps, stated))
    common = _common(case, record, today=today)
    if record is None or case.change.position is None:  # the case is just beginning
        return common
    newer = record.versions.filter(change__position__gt=case.change.position)
    return {**common, "is_corrected": newer.exists()}


def push_subject(
    case: Case, steps: Sequence[StepFact], stated: Mapping[str, Any], *, today: date
) -> dict[str, Any]:
    """Return what the conditions of a push's steps read, by name."""
    record = record_of(case, key_stated(steps, stated))
    common = _common(case, record, today=today)
    if record is None:
        return common
    return {
        **common,
        "is_elsewhere": _is_elsewhere(case.enterprise, home=record.authority.region),
        "decided_on": _newest(record).event_on,
        "fell_on": fell_on(record, Question.PUBLISHED),
    }


def masking_subject(case: Case, *, today: date) -> dict[str, Any]:
    """Return what the conditions of a masking's steps read, by name."""
    running = {MaskingState.APPLIED, MaskingState.MASKED}
    others = Case.objects.filter(
        procedure=case.procedure,
        enterprise=case.enterprise,
        authority__in=_organs_of(case, today=today),
    ).exclude(pk=case.pk)
    newest = Step.objects.filter(case__in=others).order_by("case_id", "-ordinal")
    return {
        "has_public_records": open_records_of(case, today=today).exists(),
        "is_pending": any(one.state in running for one in newest.distinct("case_id")),
    }


def tier_review_subject(case: Case) -> dict[str, Any]:
    """Return what the conditions of a review of a tier read, by name."""
    open_tasks = Task.objects.filter(
        case__procedure=case.procedure, case__enterprise=case.enterprise, done_at=None
    )
    return {"is_pending": open_tasks.exclude(case=case.pk).exists()}


def open_records_of(case: Case, *, today: date) -> QuerySet[Record]:
    """Return the records of the case's organ that the public sees, or soon will."""
    newest = (
        Standing.objects.filter(
            record__authority__in=_organs_of(case, today=today),
            record__parties__enterprise=case.enterprise,
            record__parties__is_answerable=True,
            question=Question.PUBLISHED,
        )
        .order_by("record_id", "-id")
        .distinct("record_id")
    )
    shown = [
        one.record_id
        for one in newest
        if one.record_id and is_open(one, today=max(today, one.effective_from or today))
    ]
    return Record.objects.filter(pk__in=shown)


def _organs_of(case: Case, *, today: date) -> frozenset[int]:
    """Return the case's organ and those whose work it does today."""
    return work_of(organ_in_charge(case.authority, on=today), on=today)


def fell_on(record: Record, question: Question) -> date | None:
    """Return the day a record that was open fell; None: it stands, or is only over."""
    newest = newest_standing(question, record=record)
    if newest is None or newest.effective_from or newest.reason in PASSING:
        return None
    opened = Standing.objects.filter(
        record=record, question=question, effective_from__isnull=False
    )
    return day_of(newest.change.stamped_at) if opened.exists() else None


def _common(case: Case, record: Record | None, *, today: date) -> dict[str, Any]:
    """Return what is asked of any record: is it known, public, free of another case."""
    if record is None:
        return {"is_known": False, "is_public": False, "is_pending": False}
    return {
        "is_known": True,
        "is_public": is_public(record, today=today),
        "is_pending": is_pending(case, record.key),
    }


def _newest(record: Record) -> RecordVersion:
    return record.versions.order_by("-ordinal")[0]


def _is_elsewhere(firm: Enterprise | None, *, home: str) -> bool:
    """Tell whether a firm is registered in another province than `home`.

    The register's own word goes before the code: codes of the national registrar and
    of firms that moved do not say where a firm is registered now.
    """
    if firm is None:
        return False
    newest = firm.versions.order_by("-ordinal").first()
    if newest is not None and newest.status == EnterpriseStatus.MOVED_OUT:
        return True
    region = (newest.region if newest else "") or firm.uscc[2:8]
    return region[:PROVINCE_DIGITS] != home[:PROVINCE_DIGITS]
