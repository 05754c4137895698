"""Code values and fields of public records told in words (公示用语)."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.fields import form_of
from registry.domain.measures import Measure
from registry.domain.media_types import ENDINGS
from registry.domain.records import Listed
from registry.domain.vocabulary import (
    AccidentSeverity,
    InspectionForm,
    ListKind,
    PenaltyKind,
    RecordKind,
    RetestState,
    Term,
    Verdict,
)
from registry.domain.wording import day_text, field_text, joined, plain_text, word
from search.domain.profile import LISTING, PublicRecord

_LISTING = {"zh": "列入名单", "en": "entry in a list of offenders"}
_DECISION = "行政处罚决定书"
_NAMED_BY = ("title", "product", "document_name", "certificate")
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LISTING_FIELDS = {
    "reason": ("列入事由", "reason"),
    "basis": ("列入依据", "legal basis"),
    "measures": ("管理措施", "measures"),
    "ends_on": ("法定限制期限截止", "restricted by law until"),
    "removable_from": ("提前移出", "early removal"),
    "remedies": ("救济途径", "remedies"),
}
# Source: SAMR order 44 (2021) arts. 14, 16; 行政复议法 art. 20; 行政诉讼法 art. 46.
_REMOVAL = {
    "zh": "自{day}起，已履行行政处罚决定中的义务、已消除危害后果和不良影响且未再受到"
    "较重行政处罚的，可以向作出决定的机关申请提前移出",
    "en": "from {day} on, at the authority that decided, once duties are done, harm is "
    "undone and no further heavier penalty followed",
}
_REMEDIES = {
    "zh": "对列入决定不服的，可以自收到决定书之日起六十日内申请行政复议，或者六个月内"
    "提起行政诉讼",
    "en": "administrative review within 60 days, or suit within six months, of "
    "receiving the decision",
}
_BODY_TERMS: dict[str, type[Term]] = {
    "kinds": PenaltyKind,
    "verdict": Verdict,
    "retest": RetestState,
    "severity": AccidentSeverity,
    "list_kind": ListKind,
    "kind": RecordKind,
    "form": InspectionForm,
}


def kind_word(record: PublicRecord, *, language: str = "zh") -> str:
    """Name what sort of record it is; an inspection by its form."""
    if record.kind == LISTING:
        return _LISTING[language]
    if record.form:
        return word(InspectionForm(record.form), language=language)
    return word(RecordKind(record.kind), language=language)


def record_name(record: PublicRecord, *, language: str = "zh") -> str:
    """Name a record by what it is known by."""
    if isinstance(record.fact.body, Listed):
        return word(ListKind(record.fact.body.list_kind), language=language)
    named = (record.fields.get(name) for name in _NAMED_BY)
    return next(filter(None, named), "") or record.document_number or record.fact.key


def told_fields(
    record: PublicRecord, *, language: str = "zh"
) -> dict[str, dict[str, Any]]:
    """Tell each public field in its form's order: label, value, value in words."""
    if record.kind == LISTING:
        return _told_listing(record.fields, language=language)
    form = form_of(
        RecordKind(record.kind), InspectionForm(record.form) if record.form else None
    )
    return {
        field.name: {
            "label": field.label if language == "en" else field.term,
            "value": record.fields[field.name],
            "text": field_text(field, record.fields[field.name], language=language),
        }
        for field in form.all_fields
        if field.name in record.fields
    }


def capital_text(wan: str, currency: str, *, language: str = "zh") -> str:
    """Write a registered capital stated in 万, in yuan unless a currency is named."""
    number, code = Decimal(wan), currency or "CNY"
    if language == "en":
        return f"{code} {number * 10_000:,.0f}"
    return f"{number.normalize():,f} 万{'元' if code == 'CNY' else ' ' + code}"


def paper_name(record: PublicRecord) -> str:
    """Name a record's released document by its kind and number, as a file's name."""
    if record.paper is None:
        return ""
    number = _NO_FILE_NAME.sub("_", record.document_number)
    return f"{_DECISION} {number}".strip() + ENDINGS[record.paper.media_type]


def _told_listing(
    fields: Mapping[str, Any], *, language: str
) -> dict[str, dict[str, Any]]:
    """Tell a listing with the way out of it, and how its decision is contested."""
    at = 1 if language == "en" else 0
    said = {**fields, "remedies": _REMEDIES[language]}
    return {
        name: {
            "label": labels[at],
            "value": said[name],
            "text": _listing_text(name, said[name], language=language),
        }
        for name, labels in _LISTING_FIELDS.items()
        if name in said
    }


def _listing_text(name: str, value: Any, *, language: str) -> str:
    match name:
        case "measures":
            return _measures(value, language=language)
        case "ends_on":
            return day_text(date.fromisoformat(value), language=language)
        case "removable_from":
            day = day_text(date.fromisoformat(value), language=language)
            return _REMOVAL[language].format(day=day)
    return plain_text(value, language=language)


def _measures(codes: list[str], *, language: str) -> str:
    """Write measures of the catalogue; an older list's own words stay as they are."""
    known = set(Measure)
    words = [
        word(Measure(code), language=language) if code in known else code
        for code in codes
    ]
    return joined(words, language=language)


def labelled_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Put a Chinese label beside each code of a fact's body."""
    told: dict[str, Any] = {}
    for name, value in body.items():
        told[name] = value
        terms = _BODY_TERMS.get(name)
        if terms and value:
            told[f"{name}_label"] = (
                [terms(code).term for code in value]
                if isinstance(value, list)
                else terms(value).term
            )
    return told
