"""Reads of the record with more than one caller: files of firms, as known when (档案).

Everything is asked at a position of the log: what came later is not seen, so the same
question has the same answer for ever.
"""

import json
from collections import defaultdict, namedtuple
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from registry.domain.errors import DomainError, ErrorKind
from registry.domain.files import FileEntry, FirmFacts, OtherName
from registry.domain.periods import Period
from registry.domain.records import (
    Accident,
    Body,
    Fact,
    Listed,
    Noted,
    Penalty,
    Sampling,
)
from registry.domain.vocabulary import (
    AccidentSeverity,
    EnterpriseStatus,
    InspectionForm,
    ListKind,
    PartyRole,
    PenaltyKind,
    RecordKind,
    RetestState,
    Sector,
    Verdict,
)
from registry.file_sql import FIRMS, LISTINGS, RECORDS
from registry.models import Change, LogHead

Asked = tuple[int, int]  # a firm's id and the position it is asked at


class BeforeTheLogError(DomainError):
    """Nothing was known at that instant: the log begins later."""

    code = "before_the_log"
    kind = ErrorKind.NOT_FOUND


def log_position() -> int:
    """Return the position up to which everything can be read."""
    return LogHead.objects.values_list("position", flat=True).get()


def position_known_at(instant: datetime) -> int:
    """Return the last position stamped at or before an instant.

    The head is share-locked, so no change of that instant can still be on its way.

    Raises:
        BeforeTheLogError: the log had no entry then.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM registry_loghead FOR SHARE")
        newest = (
            Change.objects.filter(stamped_at__lte=instant)
            .order_by("-stamped_at", "-position")
            .first()
        )
    if newest is None:
        raise BeforeTheLogError
    return newest.position


def files_of(asked: Sequence[Asked]) -> dict[Asked, tuple[FileEntry, ...]]:
    """Return the facts each firm answers for, as known at the position asked.

    Shape: by what was asked; a firm without facts is not there. No query per firm.
    """
    found: defaultdict[Asked, list[FileEntry]] = defaultdict(list)
    for row in _rows(RECORDS, asked):
        found[row.enterprise_id, row.position].append(_record_entry(row))
    for row in _rows(LISTINGS, asked):
        found[row.enterprise_id, row.position].append(_listing_entry(row))
    return {one: tuple(entries) for one, entries in found.items()}


def firms_of(asked: Sequence[Asked]) -> dict[int, FirmFacts]:
    """Return what the register stated of each firm at the position asked."""
    return {row.enterprise_id: _firm(row) for row in _rows(FIRMS, asked)}


def _rows(statement: str, asked: Sequence[Asked]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "firms": [firm for firm, _ in asked],
                "positions": [position for _, position in asked],
            },
        )
        row = namedtuple("row", [column.name for column in cursor.description])  # type: ignore[misc] # the statement names the columns
        return list(map(row._make, cursor.fetchall()))


def _period(start: date | None, end: date | None) -> Period | None:
    return Period(start, end) if start else None


def _record_entry(row: Any) -> FileEntry:
    usable = _period(row.usable_from, row.usable_until)
    return FileEntry(
        enterprise_id=row.enterprise_id,
        kind=RecordKind(row.kind),
        fact=Fact(
            key=row.key,
            version=row.version,
            sector=Sector(row.sector),
            event_on=row.event_on,
            usable=usable or Period(row.event_on, row.event_on),
            body=_body(row),
        ),
        published=_period(row.published_from, row.published_until),
        reason=row.reason or "",
        source=row.source or "",
        role=PartyRole(row.role),
        stated_name=row.stated_name,
        document_number=row.document_number,
        authority_name=row.authority_name,
        authority_code=row.authority_code,
        detail=json.loads(row.detail),  # Django hands jsonb over as text
    )


def _body(row: Any) -> Body:
    match RecordKind(row.kind), row.form:
        case RecordKind.PENALTY, _:
            return Penalty(
                kinds=tuple(map(PenaltyKind, row.penalty_kinds)),
                violation=row.violation,
                fine_yuan=row.fine_yuan,
                confiscated_yuan=row.confiscated_yuan,
                is_heavier=row.is_heavier,
                is_counterfeit=row.is_counterfeit,
                restricted_until=row.restricted_until,
            )
        case RecordKind.INSPECTION, InspectionForm.SAMPLING:
            return Sampling(
                event=row.event,
                verdict=Verdict(row.verdict),
                retest=RetestState(row.retest or RetestState.NONE),
                is_serious=row.is_serious,
                is_corrected=row.is_corrected,
            )
        case RecordKind.ACCIDENT, _:
            return Accident(severity=AccidentSeverity(row.severity))
        case kind, form:
            return Noted(kind=kind, form=InspectionForm(form) if form else None)


def _listing_entry(row: Any) -> FileEntry:
    usable = _period(row.usable_from, row.usable_until)
    is_food = row.list_kind == ListKind.FOOD_SERIOUS
    return FileEntry(
        enterprise_id=row.enterprise_id,
        kind=None,
        fact=Fact(
            key=row.key,
            version=1,
            sector=Sector.FOOD if is_food else Sector.PRODUCT,
            event_on=row.decided_on,
            usable=usable or Period(row.decided_on, row.decided_on),
            body=Listed(list_kind=ListKind(row.list_kind)),
        ),
        published=_period(row.published_from, row.published_until),
        reason=row.standing_reason or "",
        source=row.source or "",
        role=PartyRole.PUNISHED,
        stated_name=row.stated_name,
        document_number=row.document_number,
        authority_name=row.authority_name,
        authority_code=row.authority_code,
        detail={
            "reason": row.reason,
            "basis": row.basis,
            "measures": json.loads(row.measures),
            "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        },
    )


def _firm(row: Any) -> FirmFacts:
    return FirmFacts(
        enterprise_id=row.enterprise_id,
        uscc=row.uscc,
        name=row.name,
        legal_form=row.legal_form,
        region=row.region,
        address=row.address,
        industry=row.industry,
        status=EnterpriseStatus(row.status),
        established_on=row.established_on,
        capital_wan=row.capital_wan,
        capital_currency=row.capital_currency,
        business_scope=row.business_scope,
        names=tuple(
            OtherName(
                kind=kind,
                name=name,
                effective_from=start,
                effective_until=end,
            )
            for kind, name, start, end in zip(
                row.name_kinds,
                row.other_names,
                row.names_from,
                row.names_until,
                strict=True,
            )
        ),
        successor=row.successor or "",
    )
