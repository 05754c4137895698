"""Rule sets: the dated numbers and words a judgement goes by (评价规则集)."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from importlib import resources
from itertools import pairwise, starmap
from pathlib import Path
from typing import Any, NoReturn

from credit.domain.parameters import (
    SCORES,
    UNITS,
    VETOES,
    DatedValue,
    Parameter,
    RulesetError,
    Unit,
    read_parameter,
    read_text,
)
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.periods import Period
from registry.domain.vocabulary import Tier

__all__ = [
    "DatedValue",
    "NotInForceError",
    "Parameter",
    "Rules",
    "Ruleset",
    "RulesetError",
    "TierWord",
    "Unit",
    "UnknownDigestError",
    "available",
    "load",
    "plain",
]

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_WORDS = ("term", "label", "colour", "shape")
_HEAD = {"name", "title", "title_en", "tiers"}


class NotInForceError(DomainError):
    """The rule set has no value on that day: it was not in force yet."""

    code = "ruleset_not_in_force"


class UnknownDigestError(DomainError):
    """The rule set never had that digest, so the judgement cannot be repeated by it."""

    code = "ruleset_digest_unknown"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class TierWord:
    """How a tier is named and drawn; words come before colour (等级用语)."""

    tier: Tier
    term: str  # in Chinese
    label: str  # in English
    colour: str  # name of a colour token of the stylesheet
    shape: str  # one character, so that colour never stands alone


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The values of a rule set in force on one day (适用规则)."""

    as_of: date
    values: Mapping[str, Decimal]

    def number(self, key: str) -> Decimal:
        """Return a value; its unit is the parameter's."""
        return self.values[key]

    def months(self, key: str) -> int:
        """Return a value told in months."""
        return int(self.values[key])

    def is_on(self, key: str) -> bool:
        """Tell whether a switch is on; one the rule set does not have is off."""
        return self.values.get(key, Decimal(0)) != 0

    def tier_of(self, score: Decimal) -> Tier:
        """Return the tier a score reaches; each floor belongs to its tier."""
        for tier in (Tier.A, Tier.B, Tier.C):
            if score >= self.values[f"floor.{tier.value.lower()}"]:
                return tier
        return Tier.D


# No slots: the digest is computed once per rule set, not once per judgement.
@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """A named, dated set of parameters with the words of its tiers (规则集)."""

    name: str
    title: str
    title_en: str
    tiers: tuple[TierWord, ...]  # A to D
    entries: tuple[Parameter, ...]  # in the order of the file

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of the content, hexadecimal, whatever its layout."""
        content = {
            "name": self.name,
            "title": [self.title, self.title_en],
            "tiers": [[getattr(word, key) for key in _WORDS] for word in self.tiers],
            "entries": {entry.key: _content(entry) for entry in self.entries},
        }
        text = json.dumps(
            content, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def at(self, as_of: date) -> Rules:
        """Return the values in force on `as_of`, gathered once a day.

        Raises:
            NotInForceError: a parameter has no value yet on that day.
        """
        if as_of not in self._gathered:
            self._gathered[as_of] = self._gather(as_of)
        return self._gathered[as_of]

    @cached_property
    def _gathered(self) -> dict[date, Rules]:
        return {}

    def _gather(self, as_of: date) -> Rules:
        values: dict[str, Decimal] = {}
        for entry in self.entries:
            value = entry.value_on(as_of)
            if value is None:
                raise NotInForceError(
                    f"Rule set {self.name}: {entry.key} has no value on {as_of}; "
                    f"the first is from {entry.values[0].effective_from}."
                )
            values[entry.key] = value
        return Rules(as_of=as_of, values=values)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Return the periods in which its values stay as they are, from its first."""
        first = max(entry.values[0].effective_from for entry in self.entries)
        starts = [first, *(day for day in self._changes if day > first)]
        return tuple(starmap(Period, pairwise([*starts, None])))

    def next_change_after(self, day: date) -> date | None:
        """Return the first day after `day` on which a value changes, if any."""
        return min((change for change in self._changes if change > day), default=None)

    def parameters(self) -> tuple[Parameter, ...]:
        """Return every parameter with unit, source and dated values, for the public."""
        return self.entries

    def parameter(self, key: str) -> Parameter:
        """Return one parameter; its key must be in the rule set."""
        return next(entry for entry in self.entries if entry.key == key)

    def word(self, tier: Tier) -> TierWord:
        """Return how a tier is named and drawn."""
        return next(word for word in self.tiers if word.tier is tier)

    def restore(self, digest: str) -> "Ruleset":
        """Return the rule set as it was when it had `digest`.

        Values are only ever added, so an earlier state is today's without its latest
        dates; with it an old judgement replays to the same bytes.

        Raises:
            UnknownDigestError: no earlier state has that digest.
        """
        earlier = (self._before(day) for day in reversed(self._changes))
        for state in (self, *earlier):
            if state.digest == digest:
                return state
        raise UnknownDigestError(f"Rule set {self.name} never had digest {digest}.")

    @cached_property
    def _changes(self) -> list[date]:
        return sorted({v.effective_from for e in self.entries for v in e.values})

    def _before(self, day: date) -> "Ruleset":
        kept = (
            replace(
                entry,
                values=tuple(v for v in entry.values if v.effective_from < day),
            )
            for entry in self.entries
        )
        return replace(self, entries=tuple(entry for entry in kept if entry.values))


def available(*, folder: Path | None = None) -> tuple[str, ...]:
    """Name the rule sets there are, the product's own or those of another folder."""
    source = folder or resources.files("credit") / "rulesets"
    names = (Path(one.name) for one in source.iterdir())
    return tuple(sorted(name.stem for name in names if name.suffix == ".toml"))


def load(name: str, *, folder: Path | None = None) -> Ruleset:
    """Read the rule set `name` from the product's own, or from another folder.

    Raises:
        RulesetError: there is none of that name, or it is not fit to judge by.
    """
    file = f"{name}.toml"
    source = folder or resources.files("credit") / "rulesets"
    if not _NAME.fullmatch(name) or not (source / file).is_file():
        raise RulesetError(f"{file}: there is no such rule set")
    try:
        text = (source / file).read_text(encoding="utf-8")
        content = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesetError(f"{file}: {error}") from error
    if content.get("name") != name:
        raise RulesetError(f'{file}: name: must be "{name}", as the file is called')
    ruleset = Ruleset(
        name=name,
        title=read_text(content, "title", where=file),
        title_en=read_text(content, "title_en", where=file),
        tiers=_read_tiers(content.get("tiers"), file=file),
        entries=_read_entries(content, file=file),
    )
    _check_floors(ruleset, file=file)
    return ruleset


def plain(number: Decimal) -> str:
    """Write a number in one way only: no exponent, no idle zeros, no minus zero."""
    return f"{number.normalize() + 0:f}"


def _content(entry: Parameter) -> list[Any]:
    return [
        entry.title,
        entry.title_en,
        entry.unit.value,
        entry.source,
        entry.source_en,
        entry.is_assumption,
        [[v.effective_from.isoformat(), plain(v.value)] for v in entry.values],
    ]


def _read_tiers(stated: Any, *, file: str) -> tuple[TierWord, ...]:
    if not isinstance(stated, dict) or set(stated) != {tier.value for tier in Tier}:
        raise RulesetError(f"{file}: tiers: must have A, B, C and D")
    return tuple(
        _read_word(tier, stated[tier.value], where=f"{file}: tiers.{tier.value}")
        for tier in Tier
    )


def _read_word(tier: Tier, stated: Any, *, where: str) -> TierWord:
    if not isinstance(stated, dict) or set(stated) - set(_WORDS):
        raise RulesetError(f"{where}: must state {', '.join(_WORDS)}, nothing else")
    texts = {name: read_text(stated, name, where=where) for name in _WORDS}
    return TierWord(tier=tier, **texts)


def _read_entries(content: dict[str, Any], *, file: str) -> tuple[Parameter, ...]:
    stated: dict[str, Any] = {}
    for section, entries in content.items():
        if section in _HEAD:
            continue
        if not isinstance(entries, dict):
            _refuse(file, section, "unknown key")
        stated |= {f"{section}.{name}": entry for name, entry in entries.items()}
    if unknown := sorted(set(stated) - set(UNITS)):
        _refuse(file, unknown[0], "unknown parameter")
    needed = set(UNITS) if set(stated) & set(VETOES) else set(SCORES)
    if missing := sorted(needed - set(stated)):
        _refuse(file, missing[0], "missing")
    return tuple(read_parameter(key, stated[key], file=file) for key in stated)


def _check_floors(ruleset: Ruleset, *, file: str) -> None:
    floors = [ruleset.parameter(f"floor.{letter}") for letter in "abc"]
    days = {dated.effective_from for floor in floors for dated in floor.values}
    for day in sorted(days):
        values = [v for floor in floors if (v := floor.value_on(day)) is not None]
        if values != sorted(values, reverse=True):
            _refuse(file, "floor", f"a, b and c must not rise on {day}")


def _refuse(file: str, entry: str, fault: str) -> NoReturn:
    raise RulesetError(f"{file}: {entry}: {fault}")
