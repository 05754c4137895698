"""What of a firm's whole file leaves with the firm's leave (授权内容).

The fields are those the public may see. Free text leaves only if an officer ever
cleared it of secrets and of what is others' own; codes, days and amounts always, but of
what is secret or a natural person's.
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

# Why a record that an officer cleared is public no longer.
CLEARED_ONCE = frozenset(
    {
        StandingReason.CONTESTED,
        StandingReason.MASKED,
        StandingReason.PENALTY_OVERTURNED,
        StandingReason.REMOVED_EARLY,
        StandingReason.REPAIRED,
        StandingReason.REVOKED,
        StandingReason.SUSPENDED,
        StandingReason.TERM_ENDED,
    }
)
NEVER_TOLD = frozenset({StandingReason.NATURAL_PERSON, StandingReason.SECRECY})
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
    known = {entry.fact.key: entry for entry in entries}
    records = told_records(entries, marks, today=today, policies=policies)
    return PublicProfile(
        firm=told_registration(firm, today=today),
        records=tuple(_cleared(one, known[one.fact.key]) for one in records),
    )


def _cleared(record: PublicRecord, entry: FileEntry) -> PublicRecord:
    """Take from a record what no officer cleared."""
    if entry.published or entry.reason in CLEARED_ONCE or entry.kind is None:
        return record
    if entry.reason in NEVER_TOLD:
        return replace(record, fields={}, document_number="", stated_name="")
    form = form_of(entry.kind, InspectionForm(record.form) if record.form else None)
    kept = {field.name for field in form.all_fields if field.input in NOT_TYPED}
    told: dict[str, Any] = {
        name: value for name, value in record.fields.items() if name in kept
    }
    return replace(record, fields=told)
