"""A firm's file as plain data: what judgement and disclosure read (质量信用档案)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.domain.periods import Period
from registry.domain.records import Fact
from registry.domain.vocabulary import EnterpriseStatus, PartyRole, RecordKind


@dataclass(frozen=True, kw_only=True, slots=True)
class FileEntry:
    """One fact of a firm's file, and whether the public may see it, as known then.

    Shape: `kind` is a record's, or None for a listing; `detail` holds what only people
    read; `source` is the legal source of the publication's answer.
    """

    enterprise_id: int
    kind: RecordKind | None
    fact: Fact
    published: Period | None
    reason: str
    source: str
    role: PartyRole
    stated_name: str
    document_number: str
    authority_name: str
    authority_code: str
    detail: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherName:
    """A name a firm bears or bore beside its registered one."""

    kind: str
    name: str
    effective_from: date | None
    effective_until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FirmFacts:
    """What the register stated of a firm, as known then."""

    enterprise_id: int
    uscc: str
    name: str
    legal_form: str
    region: str
    address: str
    industry: str
    status: EnterpriseStatus
    established_on: date | None
    capital_wan: Decimal | None
    capital_currency: str
    business_scope: str
    names: tuple[OtherName, ...]
    successor: str  # code of the firm it merged into, "" if none


@dataclass(frozen=True, kw_only=True, slots=True)
class ReleasedPaper:
    """A decision document that was released: the attachment, never its own name."""

    digest: str
    media_type: str
    size: int  # bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class StopSale:
    """Which product may not be sold, by an order served on a day (责令停止销售)."""

    served_on: date
    product: str
    batch: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """What stands beside one record.

    Time: `contested_on` is the day an open objection was filed, `reviewed_since` that
    of an open review or suit.
    """

    contested_on: date | None = None
    reviewed_since: date | None = None
    stop_sale: StopSale | None = None
    statement: str = ""  # the firm's own words
    paper: ReleasedPaper | None = None


Marks = Mapping[str, Mark]  # by key of the record
