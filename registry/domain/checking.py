"""The one check of what was stated, for form, API and file (录入内容的核验).

Source: forms.md 1.4; 市场监督管理行政处罚信息公示规定 (order 45) art. 4; domain.md 11.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from registry.domain.checking_base import Context, Findings
from registry.domain.checking_organs import check_organ, check_source
from registry.domain.checking_parties import stated_parties
from registry.domain.checking_rules import check_rules
from registry.domain.checking_values import (
    OTHER_KIND_FIELD,
    normal_form,
    read_fields,
    stated_other_kind,
)
from registry.domain.document_numbers import normalise_document_number
from registry.domain.fields import FieldType, Form
from registry.domain.statements import Checked, Columns, StatedParty, Statement
from registry.domain.values import LONG_TERM, folded, wan_to_yuan
from registry.domain.vocabulary import (
    InspectionForm,
    PartyRole,
    RecordKind,
    RetestState,
    Verdict,
)

__all__ = ["Context", "check_statement", "split_personal"]

EVENT_LENGTH = 64
# The six items of the public summary, order 45 art. 4, and the fields that state them.
SUMMARY = (
    "document_number",
    "punished_name",
    "violation",
    "content",
    "organ_name",
    "decided_on",
)


def check_statement(
    form: Form, stated: Mapping[str, Any], *, context: Context
) -> Checked:
    """Check a statement and turn it into facts, or say every rule it breaks.

    Total: whatever is stated, it answers and never raises. Personal identifiers may be
    among what is stated; none reaches the statement or a message.
    """
    findings = Findings()
    values = read_fields(form, stated, context=context, findings=findings)
    organ_code = check_organ(
        values, on=values.get(form.event_field), context=context, findings=findings
    )
    check_source(values, context=context, findings=findings)
    parties = stated_parties(form, values, context=context, findings=findings)
    check_rules(form, values, context=context, findings=findings)
    statement = None
    if not findings.faults:
        if (other := stated_other_kind(stated)) and form.field(OTHER_KIND_FIELD):
            values.setdefault(OTHER_KIND_FIELD, other)
        statement = _statement(form, values, organ_code=organ_code, parties=parties)
    return Checked(
        statement=statement,
        faults=tuple(findings.faults),
        warnings=tuple(findings.warnings),
    )


def split_personal(
    form: Form, stated: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is stated without, and then only, identifiers of natural persons."""
    personal = {
        field.name for field in form.all_fields if field.input is FieldType.PERSONAL
    }
    rest = {name: value for name, value in stated.items() if name not in personal}
    apart = {name: value for name, value in stated.items() if name in personal}
    return rest, apart


def _statement(
    form: Form,
    values: dict[str, Any],
    *,
    organ_code: str,
    parties: tuple[StatedParty, ...],
) -> Statement:
    identity = _identity(form, values, organ_code=organ_code, parties=parties)
    return Statement(
        form=form,
        event_on=values[form.event_field],
        document_number=_document_number(form, values),
        organ_code=organ_code,
        identity=identity,
        columns=_columns(form, values, identity=identity),
        detail=normal_form(values),
        parties=parties,
        missing_summary=_missing_summary(form, values),
    )


def _document_number(form: Form, values: Mapping[str, Any]) -> str:
    if form.form is InspectionForm.SAMPLING:
        return str(values.get("sample_number", ""))
    return str(values.get(form.number_field, ""))


def _identity(
    form: Form,
    values: Mapping[str, Any],
    *,
    organ_code: str,
    parties: tuple[StatedParty, ...],
) -> tuple[str, ...]:
    """Return what a record is known by: equal identities are one record."""
    if form.form is InspectionForm.SAMPLING:
        return (form.code, *_sampling_identity(values, organ_code, parties))
    number = normalise_document_number(str(values.get(form.number_field, "")))
    if form.form is InspectionForm.ON_SITE:
        return (form.code, organ_code, number)
    return (form.code, organ_code, number, *(_known_by(party) for party in parties))


def _sampling_identity(
    values: Mapping[str, Any], organ_code: str, parties: tuple[StatedParty, ...]
) -> tuple[str, ...]:
    if "sample_number" in values:
        return (folded(values["sample_number"]).upper(),)
    notice = normalise_document_number(values.get("notice_number", ""))
    known = {party.role: folded(party.name) for party in parties}
    return (
        # Without a notice, the organ and the day tell apart what is named alike.
        notice or f"{organ_code} {values['concluded_on'].isoformat()}",
        known.get(PartyRole.SAMPLED_SELLER, ""),
        known.get(PartyRole.NOMINAL_PRODUCER, ""),
        *(
            folded(values.get(name, ""))
            for name in ("product", "specification", "batch")
        ),
    )


def _known_by(party: StatedParty) -> str:
    return party.code or folded(party.name)


def _columns(
    form: Form, values: Mapping[str, Any], *, identity: tuple[str, ...]
) -> Columns:
    if form.kind is RecordKind.PENALTY:
        return _penalty_columns(values)
    if form.form is InspectionForm.SAMPLING:
        return _sampling_columns(values, identity=identity)
    return Columns(
        severity=values.get("severity"),
        ends_on=values.get("ends_on") or values.get("removed_on"),
    )


def _penalty_columns(values: Mapping[str, Any]) -> Columns:
    return Columns(
        violation=values["violation"],
        penalty_kinds=values["penalty_kinds"],
        fine_yuan=_yuan(values.get("fine_wan")) or None,
        confiscated_yuan=_yuan(values.get("confiscated_wan")),
        is_heavier=values.get("is_heavier", False),
        is_counterfeit=values.get("is_counterfeit", False),
        restricted_until=_first_day_after(values.get("restricted_until")),
    )


def _sampling_columns(
    values: Mapping[str, Any], *, identity: tuple[str, ...]
) -> Columns:
    is_failed = values["verdict"] is Verdict.NONCONFORMING
    return Columns(
        is_counterfeit=values.get("is_counterfeit", False),
        event=_event(identity),
        verdict=values["verdict"],
        retest=values.get("retest", RetestState.NONE) if is_failed else None,
        delivered_on=values.get("delivered_on"),
        is_serious=any(item["is_serious"] for item in values.get("items", ())),
        is_corrected=values.get("is_corrected", False),
    )


def _event(identity: tuple[str, ...]) -> str:
    """Return the sampling event in 64 characters: the sample number, or a digest."""
    _, *known = identity
    if len(known) == 1 and len(known[0]) <= EVENT_LENGTH:
        return known[0]
    return hashlib.sha256("\x1f".join(known).encode()).hexdigest()


def _yuan(wan: Decimal | None) -> Decimal | None:
    return None if wan is None else wan_to_yuan(wan)


def _first_day_after(last: date | None) -> date | None:
    if last is None or last == LONG_TERM:
        return last
    return last + timedelta(days=1)


def _missing_summary(form: Form, values: Mapping[str, Any]) -> tuple[str, ...]:
    if form.kind is not RecordKind.PENALTY:
        return ()
    return tuple(name for name in SUMMARY if name not in values)
