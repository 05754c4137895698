"""Whom a statement concerns: codes, kinds and who answers (当事人的核验).

Source: forms.md 1.4 rules 5 and 9; GB 32100-2015.
"""

from collections.abc import Mapping
from typing import Any

from registry.domain.checking_base import REQUIRED, Context, Findings
from registry.domain.errors import msg
from registry.domain.fields import Form
from registry.domain.statements import StatedParty
from registry.domain.uscc import UsccFault, check_uscc, is_individual_business
from registry.domain.vocabulary import PartyKind, PartyRole

# Columns 3-11 of the national form: a natural person has none of them.
NOT_A_PERSONS = (
    "registration_number",
    "organisation_code",
    "tax_number",
    "institution_number",
    "society_number",
    "representative",
    "representative_id_type",
)


def stated_parties(
    form: Form, values: Mapping[str, Any], *, context: Context, findings: Findings
) -> tuple[StatedParty, ...]:
    """Return the parties a statement names; at least one must be.

    A party keeps its slot, the place of its role in the form from 1, whoever else is
    named. A party without a code is taken: it stays internal until an officer links it.
    """
    found = []
    for slot, role in enumerate(form.parties, start=1):
        if not any(f"{role}_{part}" in values for part in ("name", "code")):
            continue
        found.append(
            _party(role, values, slot=slot, context=context, findings=findings)
        )
    first = f"{form.parties[0]}_name"
    if not found and not findings.has_fault(first):
        findings.refuse(
            first, "no_party", msg("State whom this concerns: no party is named.")
        )
    return tuple(found)


def _party(
    role: PartyRole,
    values: Mapping[str, Any],
    *,
    slot: int,
    context: Context,
    findings: Findings,
) -> StatedParty:
    name_field, code_field = f"{role}_name", f"{role}_code"
    if name_field not in values and not findings.has_fault(name_field):
        findings.refuse(name_field, REQUIRED, msg("This must be stated."))
    code = _code(code_field, values, context=context, findings=findings)
    kind = _kind(role, values, code=code, findings=findings)
    if kind is PartyKind.NATURAL_PERSON:
        _refuse_columns_of_firms(values, findings=findings)
    return StatedParty(
        slot=slot,
        role=role,
        kind=kind,
        name=values.get(name_field, ""),
        code=code,
        address=values.get(f"{role}_address", ""),
        is_answerable=role is not PartyRole.NOMINAL_PRODUCER
        or not values.get("is_counterfeit", False),
    )


def _code(
    field: str, values: Mapping[str, Any], *, context: Context, findings: Findings
) -> str:
    """Return a valid code, or nothing; the message never repeats a wrong one."""
    given = values.get(field, "")
    if not given:
        return ""
    check = check_uscc(given)
    has_reason = bool(context.has_code_reason.strip())
    is_taken = check.is_valid or (check.is_overridable and has_reason)
    if not is_taken:
        for fault in check.faults:
            _refuse_code(field, fault, findings=findings)
        return ""
    for fault in (*check.faults, *check.warnings):
        if fault is UsccFault.REGION and context.is_form and not has_reason:
            _refuse_code(field, fault, findings=findings)
        else:
            _warn_of_code(field, fault, findings=findings)
    return check.code


def _refuse_code(field: str, fault: UsccFault, *, findings: Findings) -> None:
    findings.refuse(
        field,
        "invalid_uscc",
        msg("The code %(wrong)s: copy it again from the licence, or give a reason."),
        wrong=fault.label,
        wrong_term=fault.term,
        fault=fault.value,
    )


def _warn_of_code(field: str, fault: UsccFault, *, findings: Findings) -> None:
    findings.warn(
        field,
        "unusual_uscc",
        msg("The code %(wrong)s: compare it with the licence."),
        wrong=fault.label,
        wrong_term=fault.term,
        fault=fault.value,
    )


def _kind(
    role: PartyRole, values: Mapping[str, Any], *, code: str, findings: Findings
) -> PartyKind:
    field = f"{role}_kind"
    stated: PartyKind | None = values.get(field)
    if stated is None:
        return _kind_unstated(role, code=code, findings=findings)
    if not code:
        return stated
    is_shop = is_individual_business(code)
    if stated is PartyKind.NATURAL_PERSON:
        findings.refuse(
            f"{role}_code",
            "kind_contradicts_code",
            msg("A natural person has no unified social credit code."),
        )
    elif is_shop != (stated is PartyKind.INDIVIDUAL_BUSINESS):
        findings.refuse(
            field,
            "kind_contradicts_code",
            msg("Codes beginning 92 are individual businesses', and only theirs."),
        )
    return stated


def _kind_unstated(role: PartyRole, *, code: str, findings: Findings) -> PartyKind:
    if code:
        if is_individual_business(code):
            return PartyKind.INDIVIDUAL_BUSINESS
        return PartyKind.LEGAL_PERSON
    field = f"{role}_kind"
    is_told = findings.has_fault(field) or findings.has_fault(f"{role}_code")
    if role is PartyRole.PUNISHED and not is_told:
        findings.refuse(
            field, REQUIRED, msg("State the kind of party: no code tells it.")
        )
    # Nothing proves a legal personality; the firm's own code will, once linked.
    return PartyKind.ORGANISATION


def _refuse_columns_of_firms(values: Mapping[str, Any], *, findings: Findings) -> None:
    for name in NOT_A_PERSONS:
        if name in values:
            findings.refuse(
                name,
                "not_for_person",
                msg("A natural person has no such entry: leave it blank."),
            )
