"""What of a firm's whole file leaves with the firm's leave (授权内容).

What is public, and what stands and is not public for a reason named here. The fields
are those the public may see. Free text leaves only of what is public, since an officer
cleared it of secrets and of what is others' own; codes, days and amounts always.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from registry.domain.circumstances import StandingReason
from registry.domain.fields import FieldType, form_of
from registry.domain.files import FileEntry, FirmFacts, Marks
from registry.domain.policies import Policies
from registry.domain.vocabulary import InspectionForm
from search.domain.profile import (
    PublicProfile,
    PublicRecord,
    told_records,
    told_registration,
)

# Why a record that stands is not public: told to whom the firm lets read it. What was
# repaired, withdrawn, upheld or has ended may be used by nobody any more, what is not
# final is not yet a fact, what is secret or a natural person's is told to nobody.
# Source: SAMR order 107 (2025); NDRC order 36 (2025): repair ends showing and use.
TOLD_INSIDE = frozenset(
    {
        StandingReason.APPEAL_WINDOW,
        StandingReason.KIND_INTERNAL,
        StandingReason.NOT_RELEASED,
        StandingReason.NOT_SCREENED,
        StandingReason.NOTICE_NOT_SERVED,
        StandingReason.SIMPLE_PROCEDURE,
        StandingReason.SUMMARY_INCOMPLETE,
        StandingReason.UNATTESTED,
        StandingReason.WARNING_ONLY,
    }
)
NOT_TYPED = frozenset(  # inputs that take no free text
    {
        FieldType.DATE,
        FieldType.WAN,
        FieldType.CHOICE,
        FieldType.CHOICES,
        FieldType.YES_NO,
    }
)


def whole_profile(
    firm: FirmFacts,
    entries: Sequence[FileEntry],
    *,
    today: date,
    policies: Policies,
    marks: Marks,
) -> PublicProfile:
    """Choose what of a firm's file is told to whom the firm lets read all of it."""
    told = [
        one
        for one in entries
        if _is_open(one, today=today) or one.reason in TOLD_INSIDE
    ]
    known = {entry.fact.key: entry for entry in told}
    records = told_records(told, marks, today=today, policies=policies)
    return PublicProfile(
        firm=told_registration(firm, today=today),
        records=tuple(
            _cleared(one, known[one.fact.key], today=today) for one in records
        ),
    )


def _is_open(entry: FileEntry, *, today: date) -> bool:
    return entry.published is not None and entry.published.contains(today)


def _cleared(record: PublicRecord, entry: FileEntry, *, today: date) -> PublicRecord:
    """Take from a record what no officer cleared."""
    if _is_open(entry, today=today) or entry.kind is None:
        return record
    form = form_of(entry.kind, InspectionForm(record.form) if record.form else None)
    kept = {field.name for field in form.all_fields if field.input in NOT_TYPED}
    told: dict[str, Any] = {
        name: value for name, value in record.fields.items() if name in kept
    }
    return replace(record, fields=told)
