"""Each stated field read by its type, faults told by field (逐项读取)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.checking_base import REQUIRED, Context, Findings
from registry.domain.document_numbers import normalise_document_number
from registry.domain.errors import msg
from registry.domain.fields import Field, FieldType, Form
from registry.domain.gtin import normalise_gtin
from registry.domain.screening import find_personal, may_hold_personal
from registry.domain.uscc import normalise_uscc
from registry.domain.value_lists import (
    other_kind_text,
    read_inspectors,
    read_items,
    read_party_kind,
    read_penalty_kinds,
)
from registry.domain.values import (
    UnreadableError,
    check_characters,
    folded,
    is_blank,
    is_rounded,
    read_date,
    read_wan,
    read_yes_no,
)
from registry.domain.vocabulary import PartyKind, PenaltyKind, Term

DIGEST = re.compile(r"[0-9a-f]{64}")
RECORD_KEY = re.compile(r"[0-9a-z]{1,26}")
MAX_INTEGER = 10**30
PERSONAL_IN_TEXT = "personal_in_text"  # the code of a warning
OTHER_KIND_FIELD = "other_kind"  # what stands behind 其他- among the kinds of a penalty


class InvalidTextError(UnreadableError):
    """The value is no text."""

    code = "not_text"


class UnknownChoiceError(UnreadableError):
    """The value is none of the choices."""

    code = "unknown_choice"


class InvalidDigestError(UnreadableError):
    """The value names no attachment."""

    code = "invalid_attachment"


class InvalidRecordKeyError(UnreadableError):
    """The value names no record."""

    code = "invalid_record_key"


def read_fields(
    form: Form, stated: Mapping[str, Any], *, context: Context, findings: Findings
) -> dict[str, Any]:
    """Return every stated field of a form read by its type; blanks are left out.

    Personal identifiers are checked for length and characters, and left out too.
    """
    return read_stated(form.all_fields, stated, context=context, findings=findings)


def read_stated(
    asked: Iterable[Field],
    stated: Mapping[str, Any],
    *,
    context: Context,
    findings: Findings,
) -> dict[str, Any]:
    """Return what is stated of the fields asked for, read by type, blanks left out."""
    fields = {field.name: field for field in asked}
    for name in stated:
        if name not in fields:
            findings.refuse(
                str(name), "unknown_field", msg("This form has no such field.")
            )
    found: dict[str, Any] = {}
    for field in fields.values():
        given = stated.get(field.name)
        if _is_empty(given):
            continue
        value = _read(field, given, findings=findings)
        if value is not None and field.input is not FieldType.PERSONAL:
            found[field.name] = value
    _demand(fields, found, findings=findings)
    _screen(fields, found, context=context, findings=findings)
    return found


def normal_form(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return read values as they are stored: text, ISO days, amounts and codes."""
    return {name: _normal(value) for name, value in values.items()}


def _read(field: Field, given: object, *, findings: Findings) -> Any:
    try:
        value = READERS[field.input](field, given)
    except UnreadableError as error:
        findings.refuse(field.name, error.code, error.template, **error.params)
        return None
    if field.input is FieldType.WAN and is_rounded(given):
        findings.warn(
            field.name,
            "amount_rounded",
            msg("The cell holds more than six decimals; it was read as %(read)s."),
            read=_normal(value),
        )
    if isinstance(value, str) and len(value) > field.max_length:
        findings.refuse(
            field.name,
            "too_long",
            msg("There are %(length)s characters; at most %(limit)s are allowed."),
            length=len(value),
            limit=field.max_length,
        )
        return None
    return value or None if isinstance(value, str | tuple) else value


def _demand(
    fields: Mapping[str, Field], found: Mapping[str, Any], *, findings: Findings
) -> None:
    for field in fields.values():
        if (
            field.is_required
            and field.name not in found
            and not findings.has_fault(field.name)
        ):
            findings.refuse(field.name, REQUIRED, msg("This must be stated."))


def _screen(
    fields: Mapping[str, Field],
    found: Mapping[str, Any],
    *,
    context: Context,
    findings: Findings,
) -> None:
    """Warn of personal identifiers in free text; what was found is not repeated."""
    for name, value in found.items():
        if name.endswith("_code") or fields[name].input not in SCREENED:
            continue
        text = value if isinstance(value, str) else _joined(value)
        if may_hold_personal(text) and find_personal(text, today=context.today):
            findings.warn(
                name,
                PERSONAL_IN_TEXT,
                msg("A personal number stands in this text: mask it before release."),
            )


def _text(field: Field, given: object) -> str:
    if isinstance(given, float) and given.is_integer() and abs(given) < MAX_INTEGER:
        given = int(given)
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given) if abs(given) < MAX_INTEGER else None
    if isinstance(given, float):
        given = repr(given)
    if isinstance(given, date):
        given = given.isoformat()
    if not isinstance(given, str):
        raise InvalidTextError(msg("This must be a text."))
    text = NORMALISED.get(_shape(field), str)(given.strip())
    check_characters(
        text,
        is_line=field.input is not FieldType.LONG_TEXT,
        is_name=field.name.endswith("_name"),
    )
    return text


def _shape(field: Field) -> str:
    """Return which normal form a text has; most stay as typed."""
    is_code = field.name.endswith("_code") and field.name != "organisation_code"
    return "uscc" if is_code else field.name


def _choice(field: Field, given: object) -> Term:
    if field.options is PartyKind:
        return read_party_kind(given)
    options = field.options or Term
    text = folded(given) if isinstance(given, str) else ""
    for option in options:
        if text in (option.value, option.term):
            return option
    raise UnknownChoiceError(
        msg("This is none of the choices: %(choices)s."),
        choices="；".join(option.term for option in options),
    )


def _kinds(field: Field, given: object) -> tuple[Term, ...]:
    if field.options is PenaltyKind:
        return read_penalty_kinds(given)
    parts = re.split(r"[,;;、]", given) if isinstance(given, str) else given
    if not isinstance(parts, list | tuple):
        raise InvalidTextError(msg("This must be a text."))
    return tuple(dict.fromkeys(_choice(field, part) for part in parts))


def _items(field: Field, given: object) -> tuple[dict[str, Any], ...]:
    rows = tuple(asdict(item) for item in read_items(given))
    _check_texts(rows)
    return rows


def _inspectors(field: Field, given: object) -> tuple[dict[str, Any], ...]:
    rows = tuple(asdict(inspector) for inspector in read_inspectors(given))
    _check_texts(rows)
    return rows


def _check_texts(rows: tuple[dict[str, Any], ...]) -> None:
    for row in rows:
        for text in row.values():
            if isinstance(text, str):
                check_characters(text)
                if len(text) > MAX_PART_LENGTH:
                    raise InvalidTextError(
                        msg("A part of a row is longer than 500 characters.")
                    )


def _files(_field: Field, given: object) -> tuple[str, ...]:
    parts = re.split(r"[\s,;]+", given.strip()) if isinstance(given, str) else given
    if not isinstance(parts, list | tuple) or not all(
        isinstance(part, str) and DIGEST.fullmatch(part) for part in parts
    ):
        raise InvalidDigestError(msg("An attachment is named by its SHA-256 digest."))
    return tuple(dict.fromkeys(parts))


def _records(_field: Field, given: object) -> tuple[str, ...]:
    parts = re.split(r"[\s,;]+", given.strip()) if isinstance(given, str) else given
    if not isinstance(parts, list | tuple) or not all(
        isinstance(part, str) and RECORD_KEY.fullmatch(part) for part in parts
    ):
        raise InvalidRecordKeyError(msg("A record is named by its key."))
    return tuple(dict.fromkeys(parts))


MAX_PART_LENGTH = 500
NORMALISED: dict[str, Callable[[str], str]] = {
    "uscc": normalise_uscc,
    "gtin": normalise_gtin,
    "document_number": normalise_document_number,
}
SCREENED = frozenset(
    {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.ITEMS, FieldType.INSPECTORS}
)
READERS: dict[FieldType, Callable[[Field, object], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.PERSONAL: _text,
    FieldType.DATE: lambda _, given: read_date(given),
    FieldType.WAN: lambda _, given: read_wan(given),
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _kinds,
    FieldType.YES_NO: lambda _, given: read_yes_no(given),
    FieldType.ITEMS: _items,
    FieldType.INSPECTORS: _inspectors,
    FieldType.FILES: _files,
    FieldType.RECORDS: _records,
}


def stated_other_kind(stated: Mapping[str, Any]) -> str:
    """Return the kind a penalty names behind 其他-, for the record's detail."""
    given = stated.get("penalty_kinds")
    return "" if _is_empty(given) else other_kind_text(given)


def _is_empty(given: object) -> bool:
    return is_blank(given) or (isinstance(given, list | tuple | dict) and not given)


def _joined(rows: object) -> str:
    """Return the texts of rows, parted so that digits of two cells never join."""
    if not isinstance(rows, tuple):
        return ""
    return " ; ".join(str(text) for row in rows for text in row.values())


def _normal(value: object) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Term):
        return value.value
    if isinstance(value, tuple | list):
        return [_normal(part) for part in value]
    return value
