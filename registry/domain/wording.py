"""Code values and field values written as people read them (用语).

Shape: `language` is "zh" or "en".
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from registry.domain.fields import Field, FieldType
from registry.domain.vocabulary import Term

_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_YES = {"zh": ("否", "是"), "en": ("no", "yes")}


class Teller(Protocol):
    """Writes one sort of value as people read it."""

    def __call__(self, value: Any, *, language: str) -> str:
        """Write a value in a language."""


def word(term: Term, *, language: str = "zh") -> str:
    """Name a code value in Chinese, or in English."""
    return term.label if language == "en" else term.term


def field_text(field: Field, value: Any, *, language: str = "zh") -> str:
    """Write the value of a field as people read it."""
    if field.options:
        codes = value if isinstance(value, list) else [value]
        words = [word(field.options(code), language=language) for code in codes]
        return joined(words, language=language)
    tell = _TELLERS.get(field.input, plain_text)
    return tell(value, language=language)


def day_text(day: date, *, language: str = "zh") -> str:
    """Write a civil date: 2026年11月23日, or 23 Nov 2026."""
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


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


def joined(words: Iterable[str], *, language: str) -> str:
    """Write words in a row."""
    return ("、" if language == "zh" else ", ").join(words)


def plain_text(value: Any, *, language: str) -> str:
    """Write a value as it is, a list in a row."""
    if isinstance(value, list):
        return joined(map(str, value), language=language)
    return str(value)


_TELLERS: dict[FieldType, Teller] = {
    FieldType.WAN: _amount,
    FieldType.DATE: _day,
    FieldType.YES_NO: _yes_no,
    FieldType.ITEMS: _items,
}
