"""Facts as the public view keeps them: JSON that reads back to the same fact (事实)."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.periods import Period
from registry.domain.records import (
    Accident,
    Body,
    Fact,
    Listed,
    Noted,
    Penalty,
    Sampling,
)
from registry.domain.vocabulary import (
    AccidentSeverity,
    InspectionForm,
    ListKind,
    PenaltyKind,
    RecordKind,
    RetestState,
    Sector,
    Verdict,
)

_BODIES: dict[str, type[Body]] = {
    "penalty": Penalty,
    "sampling": Sampling,
    "accident": Accident,
    "listed": Listed,
    "noted": Noted,
}
_NAMES = {body: name for name, body in _BODIES.items()}
_READ: dict[str, Callable[[Any], Any]] = {
    "kinds": lambda codes: tuple(map(PenaltyKind, codes)),
    "fine_yuan": Decimal,
    "confiscated_yuan": Decimal,
    "restricted_until": date.fromisoformat,
    "verdict": Verdict,
    "retest": RetestState,
    "severity": AccidentSeverity,
    "list_kind": ListKind,
    "kind": RecordKind,
    "form": InspectionForm,
}


def fact_to_view(fact: Fact) -> dict[str, Any]:
    """Write a fact as JSON: dates ISO, amounts as decimal strings, codes as text."""
    body = {
        field.name: _plain(getattr(fact.body, field.name))
        for field in fields(fact.body)
    }
    return {
        "key": fact.key,
        "version": fact.version,
        "sector": str(fact.sector),
        "event_on": fact.event_on.isoformat(),
        "usable": period_to_view(fact.usable),
        "body": {"type": _NAMES[type(fact.body)], **body},
    }


def fact_from_view(view: dict[str, Any]) -> Fact:
    """Read a fact that `fact_to_view` wrote."""
    stated = dict(view["body"])
    kind = _BODIES[stated.pop("type")]
    body: dict[str, Any] = {
        name: None if value is None else _READ.get(name, _same)(value)
        for name, value in stated.items()
    }
    return Fact(
        key=view["key"],
        version=view["version"],
        sector=Sector(view["sector"]),
        event_on=date.fromisoformat(view["event_on"]),
        usable=period_from_view(view["usable"]),
        body=kind(**body),
    )


def period_to_view(period: Period) -> list[str | None]:
    """Write a half-open period as [first day, first day after it or null]."""
    return [period.start.isoformat(), period.end.isoformat() if period.end else None]


def period_from_view(view: list[str | None]) -> Period:
    """Read a period that `period_to_view` wrote."""
    start, end = view
    return Period(
        date.fromisoformat(str(start)), date.fromisoformat(end) if end else None
    )


def _same(value: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
