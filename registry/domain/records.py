"""Frozen facts as evaluation, policy and disclosure read them (质量信用记录)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.domain.periods import Period
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Penalty:
    """What rules need of an administrative penalty (行政处罚)."""

    kinds: tuple[PenaltyKind, ...]  # in the order of PenaltyKind, no repeats
    violation: str  # 违法行为类型 as stated; equal text is the same kind of violation
    fine_yuan: Decimal | None = None
    confiscated_yuan: Decimal | None = None
    is_heavier: bool = False  # 从重: set under the heavier-punishment principle
    is_counterfeit: bool = False  # 制售假冒伪劣
    restricted_until: date | None = None  # first day after a restriction or ban


@dataclass(frozen=True, kw_only=True, slots=True)
class Sampling:
    """What rules need of a supervision sampling (监督抽查)."""

    event: str  # one sampling event; failures of one event count once
    verdict: Verdict
    retest: RetestState = RetestState.NONE
    is_serious: bool = False  # a serious safety item failed
    is_corrected: bool = False  # the re-inspection (复查) after the order passed


@dataclass(frozen=True, kw_only=True, slots=True)
class Accident:
    """What rules need of a quality accident (质量事故)."""

    severity: AccidentSeverity


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """What rules need of a list entry in force (列入名单)."""

    list_kind: ListKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """A fact no shipped rule scores: check, permit, recall, complaint, honour …."""

    kind: RecordKind
    form: InspectionForm | None = None


Body = Penalty | Sampling | Accident | Listed | Noted


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One fact a firm answers for, as a judgement reads it.

    Time: `event_on` is the day of the decision, conclusion or event; `usable` is the
    half-open civil-date period in which it may count.
    """

    key: str  # the record's or listing's permanent public key
    version: int  # which version of it, from 1
    sector: Sector
    event_on: date
    usable: Period
    body: Body


History = tuple[Fact, ...]
