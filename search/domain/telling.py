"""Code values and fields of public records told in words (公示用语)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from registry.domain.fields import Field, FieldType, form_of
from registry.domain.measures import Measure
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
from search.domain.profile import LISTING, PublicRecord

_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_LISTING = {"zh": "列入名单", "en": "entry in a list of offenders"}
_LISTING_FIELDS = {
    "reason": ("列入事由", "reason"),
    "basis": ("列入依据", "legal basis"),
    "measures": ("管理措施", "measures"),
}
_YES = {"zh": ("否", "是"), "en": ("no", "yes")}
_BODY_TERMS: dict[str, type[Term]] = {
    "kinds": PenaltyKind,
    "verdict": Verdict,
    "retest": RetestState,
    "severity": AccidentSeverity,
    "list_kind": ListKind,
    "kind": RecordKind,
    "form": InspectionForm,
}


class Teller(Protocol):
    """Writes one sort of value as people read it."""

    def __call__(self, value: Any, *, language: str) -> str:
        """Write a value in a language."""


def word(term: Term, *, language: str = "zh") -> str:
    """Name a code value in Chinese, or in English."""
    return term.label if language == "en" else term.term


def kind_word(record: PublicRecord, *, language: str = "zh") -> str:
    """Name what sort of record it is; an inspection by its form."""
    if record.kind == LISTING:
        return _LISTING[language]
    if record.form:
        return word(InspectionForm(record.form), language=language)
    return word(RecordKind(record.kind), language=language)


def told_fields(
    record: PublicRecord, *, language: str = "zh"
) -> dict[str, dict[str, Any]]:
    """Tell each public field in its form's order: label, value, value in words."""
    if record.kind == LISTING:
        at = 1 if language == "en" else 0
        return {
            name: {
                "label": _LISTING_FIELDS[name][at],
                "value": value,
                "text": _measures(value, language=language)
                if name == "measures"
                else _plain(value, language=language),
            }
            for name, value in sorted(record.fields.items(), reverse=True)
        }
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


def _measures(codes: list[str], *, language: str) -> str:
    """Write measures of the catalogue; an older list's own words stay as they are."""
    known = set(Measure)
    words = [
        word(Measure(code), language=language) if code in known else code
        for code in codes
    ]
    return _joined(words, language=language)


def field_text(field: Field, value: Any, *, language: str = "zh") -> str:
    """Write the value of a field as people read it."""
    if field.options:
        codes = value if isinstance(value, list) else [value]
        words = [word(field.options(code), language=language) for code in codes]
        return _joined(words, language=language)
    tell = _TELLERS.get(field.input, _plain)
    return tell(value, language=language)


def day_text(day: date, *, language: str = "zh") -> str:
    """Write a civil date: 2026年11月23日, or 23 Nov 2026."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


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


def _amount(value: str, *, language: str) -> str:
    if language == "en":
        return f"CNY {Decimal(value) * 10_000:,.0f}"
    return f"{Decimal(value).normalize():f} 万元"


def _day(value: str, *, language: str) -> str:
    return day_text(date.fromisoformat(value), language=language)


def _yes_no(value: Any, *, language: str) -> str:
    return _YES[language][bool(value)]


def _items(value: list[dict[str, Any]], *, language: str) -> str:
    told = [_item(item, language=language) for item in value]
    return ("；" if language == "zh" else "; ").join(told)


def _item(item: Mapping[str, Any], *, language: str) -> str:
    limit, found = item.get("limit"), item.get("value")
    text = str(item.get("item", ""))
    if found:
        text += f" {found}"
    if limit:
        words = ("标准值 ", "（", "）") if language == "zh" else ("limit ", " (", ")")
        text += f"{words[1]}{words[0]}{limit}{words[2]}"
    return text


def _joined(words: Iterable[str], *, language: str) -> str:
    return ("、" if language == "zh" else ", ").join(words)


def _plain(value: Any, *, language: str) -> str:
    if isinstance(value, list):
        return _joined(map(str, value), language=language)
    return str(value)


_TELLERS: dict[FieldType, Teller] = {
    FieldType.WAN: _amount,
    FieldType.DATE: _day,
    FieldType.YES_NO: _yes_no,
    FieldType.ITEMS: _items,
}
