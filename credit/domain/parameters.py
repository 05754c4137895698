"""Dated parameters of a rule set: which there are, and what each must state (参数)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.errors import DomainError
from registry.domain.vocabulary import AccidentSeverity, PenaltyKind, Term


class Unit(Term):
    """In what a parameter's values are told (单位)."""

    POINTS = "points", "points", "分"
    WEIGHT = "weight", "share of the points", "权重"
    MONTHS = "months", "months", "个月"
    SWITCH = "switch", "applies or not", "适用与否"


class RulesetError(DomainError):
    """A rule set's file is not fit to judge by; file, entry and key are named."""

    code = "ruleset_invalid"


SCORES: dict[str, Unit] = {
    "score.start": Unit.POINTS,
    "floor.a": Unit.POINTS,
    "floor.b": Unit.POINTS,
    "floor.c": Unit.POINTS,
    **{f"penalty.{kind.value}": Unit.POINTS for kind in PenaltyKind},
    "inspection.nonconforming": Unit.POINTS,
    "inspection.nonconforming_serious": Unit.POINTS,
    "inspection.corrected_weight": Unit.WEIGHT,
    **{f"accident.{severity.value}": Unit.POINTS for severity in AccidentSeverity},
}
# A rule set has all of these or none.
VETOES: dict[str, Unit] = {
    "veto.permit_revoked_or_food_listed": Unit.SWITCH,
    "veto.production_stopped_twice": Unit.SWITCH,
    "veto.occupation_banned": Unit.SWITCH,
    "veto.grave_accident": Unit.SWITCH,
    "veto.counterfeit": Unit.SWITCH,
    "veto.lock_months": Unit.MONTHS,
    "veto.stop_order_window_months": Unit.MONTHS,
}
UNITS = SCORES | VETOES

_TEXTS = ("title", "title_en", "source")
_KEYS = {*_TEXTS, "unit", "values", "source_en", "assumption"}


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedValue:
    """A value and the first day on which it is in force (取值)."""

    effective_from: date
    value: Decimal  # a switch is 1 or 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One number of a rule set, with its unit and source (参数)."""

    key: str
    title: str
    title_en: str
    unit: Unit
    source: str
    source_en: str
    is_assumption: bool
    values: tuple[DatedValue, ...]  # by date, rising; values are only ever added

    def value_on(self, day: date) -> Decimal | None:
        """Return the value in force on `day`; None before the first."""
        earlier = [dated for dated in self.values if dated.effective_from <= day]
        return earlier[-1].value if earlier else None


def read_parameter(key: str, entry: Any, *, file: str) -> Parameter:
    """Read one entry of a rule set's file.

    Raises:
        RulesetError: it lacks something, says something unknown, or its dates do
            not rise.
    """
    where = f"{file}: {key}"
    if not isinstance(entry, dict):
        raise RulesetError(f"{where}: must be a table")
    if unknown := sorted(set(entry) - _KEYS):
        raise RulesetError(f"{where}: {unknown[0]}: unknown key")
    texts = {name: read_text(entry, name, where=where) for name in _TEXTS}
    unit = _read_unit(entry, key=key, where=where)
    source_en = texts["source"]
    if "source_en" in entry:
        source_en = read_text(entry, "source_en", where=where)
    assumption = entry.get("assumption", False)
    if not isinstance(assumption, bool):
        raise RulesetError(f"{where}: assumption: must be true or false")
    return Parameter(
        key=key,
        title=texts["title"],
        title_en=texts["title_en"],
        unit=unit,
        source=texts["source"],
        source_en=source_en,
        is_assumption=assumption,
        values=_read_values(entry.get("values"), unit=unit, where=f"{where}: values"),
    )


def read_text(entry: dict[str, Any], name: str, *, where: str) -> str:
    """Return a text that must be there and not blank.

    Raises:
        RulesetError: it is missing, blank or no text.
    """
    text = entry.get(name)
    if not isinstance(text, str) or not text.strip():
        raise RulesetError(f"{where}: {name}: must be a text that is not empty")
    return text


def _read_unit(entry: dict[str, Any], *, key: str, where: str) -> Unit:
    if entry.get("unit") != UNITS[key].value:
        raise RulesetError(f'{where}: unit: must be "{UNITS[key].value}"')
    return UNITS[key]


def _read_values(stated: Any, *, unit: Unit, where: str) -> tuple[DatedValue, ...]:
    if not isinstance(stated, list) or not stated:
        raise RulesetError(f"{where}: must be a list that is not empty")
    values = tuple(_read_value(item, unit=unit, where=where) for item in stated)
    days = [dated.effective_from for dated in values]
    if days != sorted(set(days)):
        raise RulesetError(f"{where}: dates must rise, each once")
    return values


def _read_value(item: Any, *, unit: Unit, where: str) -> DatedValue:
    if not isinstance(item, dict) or set(item) != {"from", "value"}:
        raise RulesetError(f"{where}: each must state `from` and `value`, nothing else")
    day = item["from"]
    # A datetime is a date to isinstance, but no civil date.
    if type(day) is not date:
        raise RulesetError(f"{where}: from: must be a date such as 2026-01-01")
    value = _read_number(item["value"], unit=unit)
    if value is None:
        raise RulesetError(f"{where}: value from {day}: not fit for {unit.value}")
    return DatedValue(effective_from=day, value=value)


def _read_number(stated: Any, *, unit: Unit) -> Decimal | None:
    if unit is Unit.SWITCH:
        return Decimal(stated) if isinstance(stated, bool) else None
    if isinstance(stated, bool) or not isinstance(stated, int | Decimal):
        return None
    number = Decimal(stated)
    if not number.is_finite() or number < 0:
        return None
    if unit is Unit.MONTHS and number != int(number):
        return None
    if unit is Unit.WEIGHT and number > 1:
        return None
    return number
