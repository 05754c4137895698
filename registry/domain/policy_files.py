"""Dated policy values and their loader: each with unit and source (政策参数)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from registry.domain.errors import DomainError, ErrorKind
from registry.domain.vocabulary import (
    InspectionForm,
    PenaltyKind,
    Question,
    RecordKind,
    Sector,
)

# Kinds of record as policies name them; an inspection goes by its form.
SUBJECTS = (
    *(kind for kind in RecordKind if kind is not RecordKind.INSPECTION),
    *InspectionForm,
)


class Unit(StrEnum):
    """What a policy value counts or names."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    MINUTES = "minutes"
    TIMES = "times"
    YUAN = "yuan"
    SWITCH = "switch"
    QUESTIONS = "questions"
    KINDS = "kinds"
    PENALTY_KINDS = "penalty_kinds"
    SECTORS = "sectors"


_NAMES_OF: Mapping[Unit, tuple[str, ...]] = {
    Unit.QUESTIONS: tuple(Question),
    Unit.KINDS: SUBJECTS,
    Unit.PENALTY_KINDS: tuple(PenaltyKind),
    Unit.SECTORS: tuple(Sector),
}


# What an entry may say once for all its values, or a value for itself.
_ROW = frozenset({"source", "assumption"})


class PolicyFileError(DomainError):
    """A policy file is incomplete; complete the entry named."""

    code = "policy_file_invalid"


class PolicyNotInForceError(DomainError):
    """No policy value is in force on that day; add one with an earlier `from`."""

    code = "policy_not_in_force"
    kind = ErrorKind.UNAVAILABLE


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedValue:
    """One value of an entry, in force until the next one.

    Shape: `amount` of a number (1 or 0 of a switch), `names` of a list; the other is
    empty.
    """

    entry: str
    effective_from: date
    unit: Unit
    amount: Decimal = Decimal(0)
    names: frozenset[str] = frozenset()
    source: str
    is_assumption: bool

    @property
    def is_on(self) -> bool:
        """Tell whether a switch is on."""
        return self.amount == 1

    @property
    def count(self) -> int:
        """Return a number of minutes, days, working days, months or times."""
        return int(self.amount)

    @property
    def citation(self) -> str:
        """Return the source, and whether the value is only assumed."""
        return f"{self.source} (assumption)" if self.is_assumption else self.source


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One policy entry with all its dated values, oldest first (政策条目)."""

    name: str
    title: str
    unit: Unit
    file: str
    values: tuple[DatedValue, ...]


@dataclass(frozen=True, slots=True)
class Policies:
    """Every entry of a folder of policy files, by name (政策集)."""

    by_name: Mapping[str, Entry]

    def entries(self) -> tuple[Entry, ...]:
        """List every entry by file and name, for the documentation."""
        return tuple(
            sorted(self.by_name.values(), key=lambda item: (item.file, item.name))
        )

    def has(self, name: str) -> bool:
        """Tell whether there is an entry of this name."""
        return name in self.by_name

    def at(self, name: str, day: date) -> DatedValue:
        """Return the value in force on `day`.

        Raises:
            PolicyNotInForceError: there is no such entry, or none that early.
        """
        for value in reversed(self._entry(name).values):
            if value.effective_from <= day:
                return value
        raise PolicyNotInForceError(f"The policy {name} has no value on {day}.")

    def first_day(self, name: str) -> date:
        """Return the day from which the entry has a value.

        Raises:
            PolicyNotInForceError: there is no such entry.
        """
        return self._entry(name).values[0].effective_from

    def _entry(self, name: str) -> Entry:
        try:
            return self.by_name[name]
        except KeyError:
            raise PolicyNotInForceError(f"There is no policy named {name}.") from None


@cache
def load_policies(folder: Path | None = None) -> Policies:
    """Read every policy file of a folder, by default those the product ships.

    Raises:
        PolicyFileError: an entry lacks title, unit, source or dated values, has a
            value of another shape than its unit, or occurs twice.
    """
    source: Traversable = folder or files("registry").joinpath("policies")
    by_name: dict[str, Entry] = {}
    for entry in _entries_of(source):
        if entry.name in by_name:
            raise PolicyFileError(f"{entry.file}: {entry.name} occurs twice.")
        by_name[entry.name] = entry
    if not by_name:
        raise PolicyFileError(f"There is no policy in {source}.")
    return Policies(MappingProxyType(by_name))


def _entries_of(folder: Traversable) -> Iterator[Entry]:
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            for name, table in _tables_of(file).items():
                yield _Reader(file.name, name, table).entry()


def _tables_of(file: Traversable) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise PolicyFileError(f"{file.name} is not TOML: {error}.") from error


class _Reader:
    """Reads one table of a file and refuses what is missing or misspelt."""

    def __init__(self, file: str, name: str, table: object) -> None:
        self.file = file
        self.name = name
        if not isinstance(table, dict):
            self.refuse("is not a table")
        self.table: dict[str, object] = table

    def refuse(self, what: str) -> NoReturn:
        raise PolicyFileError(f"{self.file}: {self.name} {what}.")

    def entry(self) -> Entry:
        self.refuse_unknown(self.table, {"title", "unit", "values", *_ROW})
        title, unit = self.text("title"), self.unit()
        self.text("source")
        rows = self.table.get("values")
        if not isinstance(rows, list) or not rows:
            self.refuse("has no dated values")
        values = tuple(self.value(row, unit=unit) for row in rows)
        days = [value.effective_from for value in values]
        if days != sorted(set(days)):
            self.refuse("has values that are not in the order of their days")
        return Entry(
            name=self.name, title=title, unit=unit, file=self.file, values=values
        )

    def value(self, row: object, *, unit: Unit) -> DatedValue:
        if not isinstance(row, dict):
            self.refuse("has a value that is not a table")
        self.refuse_unknown(row, {"from", "value", *_ROW})
        day, stated = row.get("from"), row.get("value")
        # An instant is a date to isinstance, and no civil day.
        if not isinstance(day, date) or isinstance(day, datetime):
            self.refuse("has a value without the day it is in force `from`")
        marked = row.get("assumption", self.table.get("assumption", False))
        if not isinstance(marked, bool):
            self.refuse("has an `assumption` that is neither true nor false")
        is_list = unit in _NAMES_OF
        return DatedValue(
            entry=self.name,
            effective_from=day,
            unit=unit,
            amount=Decimal(0) if is_list else self.amount(stated, unit=unit),
            names=self.names(stated, unit=unit) if is_list else frozenset(),
            source=self.text("source", row) if "source" in row else self.text("source"),
            is_assumption=marked,
        )

    def refuse_unknown(self, table: dict[str, object], known: set[str]) -> None:
        if unknown := table.keys() - known:
            self.refuse(f"has an unknown key: {', '.join(sorted(unknown))}")

    def text(self, key: str, table: dict[str, object] | None = None) -> str:
        text = (table or self.table).get(key)
        if not isinstance(text, str) or not text.strip():
            self.refuse(f"has no {key}")
        return text

    def unit(self) -> Unit:
        unit = self.text("unit")
        if unit not in set(Unit):
            self.refuse(f"has an unknown unit: {unit}")
        return Unit(unit)

    def names(self, stated: object, *, unit: Unit) -> frozenset[str]:
        known = _NAMES_OF[unit]
        if not isinstance(stated, list) or not all(name in known for name in stated):
            self.refuse(f"has a value that is not a list of {unit.value}")
        return frozenset(stated)

    def amount(self, stated: object, *, unit: Unit) -> Decimal:
        if unit is Unit.SWITCH:
            if not isinstance(stated, bool):
                self.refuse("has a switch that is neither true nor false")
            return Decimal(stated)
        shape = (int, Decimal) if unit is Unit.YUAN else (int,)
        if isinstance(stated, bool) or not isinstance(stated, shape) or stated < 0:
            self.refuse(f"has a value that is not a number of {unit.value}")
        return Decimal(stated)
