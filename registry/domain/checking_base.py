"""What every part of a check shares: its context, its findings so far (核验)."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from typing import Any

from registry.domain.statements import Fault

REQUIRED = "required"
SHOWN_LENGTH = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a check needs besides the statement.

    Time: `today` is the civil day in China.
    Shape: `organs` maps the code of each registered organ to its registered name,
    `ended` that of each one that is no more to the first day without it, and `beyond`
    holds those whose decisions the organ that enters does not state;
    `has_code_reason` is the reason for taking a code that fails one check digit.
    """

    today: date
    organs: Mapping[str, str]
    ended: Mapping[str, date] = attribute(default_factory=dict)
    beyond: frozenset[str] = frozenset()
    is_form: bool = True
    has_code_reason: str = ""


@dataclass(kw_only=True, slots=True)
class Findings:
    """The faults and warnings a check has found so far."""

    faults: list[Fault] = attribute(default_factory=list)
    warnings: list[Fault] = attribute(default_factory=list)

    def refuse(self, field: str, code: str, message: str, **params: object) -> None:
        """Add a fault; one and the same is told once."""
        self._add(self.faults, field, code, message, params)

    def warn(self, field: str, code: str, message: str, **params: object) -> None:
        """Add a warning."""
        self._add(self.warnings, field, code, message, params)

    def has_fault(self, field: str) -> bool:
        """Tell whether a field has been refused already."""
        return any(fault.field == field for fault in self.faults)

    @staticmethod
    def _add(
        found: list[Fault],
        field: str,
        code: str,
        message: str,
        params: Mapping[str, Any],
    ) -> None:
        fault = Fault(
            field=field[:SHOWN_LENGTH], code=code, message=message, params=params
        )
        if fault not in found:
            found.append(fault)
