"""What was stated of a record, checked and turned into facts (录入内容的核验).

One check serves the form, the API and imported files. It never repairs: it says which
field breaks which rule, and what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.fields import Form
from registry.domain.vocabulary import (
    AccidentSeverity,
    PartyKind,
    PartyRole,
    PenaltyKind,
    RetestState,
    Verdict,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One broken rule: `message` is an English sentence of the catalogue (`msg`)."""

    field: str
    code: str
    message: str
    params: Mapping[str, object] = attribute(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedParty:
    """Whom a record concerns, as stated; `code` is normalised and valid, or ""."""

    slot: int
    role: PartyRole
    kind: PartyKind
    name: str
    code: str
    address: str = ""
    is_answerable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The typed columns of a record version: what rules and filters need."""

    violation: str = ""
    penalty_kinds: tuple[PenaltyKind, ...] = ()
    fine_yuan: Decimal | None = None
    confiscated_yuan: Decimal | None = None
    is_heavier: bool = False
    is_counterfeit: bool = False
    restricted_until: date | None = None
    event: str = ""
    verdict: Verdict | None = None
    retest: RetestState | None = None
    delivered_on: date | None = None
    is_serious: bool = False
    is_corrected: bool = False
    severity: AccidentSeverity | None = None
    ends_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A whole and lawful statement, ready to become a record version.

    Shape: `identity` is what the kind is known by; `detail` holds every stated field
    in its normal form (dates ISO, amounts as decimal strings in 万元, codes of terms),
    personal identifiers excepted; `missing_summary` names the items of the public
    summary (order 45 art. 4) that are not there.
    """

    form: Form
    event_on: date
    document_number: str
    organ_code: str
    identity: tuple[str, ...]
    columns: Columns
    detail: dict[str, Any]
    parties: tuple[StatedParty, ...]
    missing_summary: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a check found: a statement if there is no fault; warnings never refuse."""

    statement: Statement | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
