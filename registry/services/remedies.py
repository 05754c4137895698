"""What a firm may do about a record, from when on, and with which papers (救济途径)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from registry.clock import day_of
from registry.domain.fields import Field, FieldType
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.situations import Situation
from registry.domain.procedures.transitions import Transition, Who
from registry.domain.statements import Fault
from registry.domain.vocabulary import AuthorityLevel, ProcedureKind
from registry.models import (
    Authority,
    Case,
    Enterprise,
    Listing,
    Record,
    RecordParty,
)
from registry.services.calendars import calendar
from registry.services.case_subjects import subject_of
from registry.services.cases import obstacles
from registry.services.follow_up_subjects import open_records_of
from registry.services.organs import supervising_organ
from registry.services.releases import policies

REMEDIES = (ProcedureKind.OBJECTION, ProcedureKind.REPAIR, ProcedureKind.STATEMENT)
OF_A_LISTING = (ProcedureKind.OBJECTION,)
# What a firm may begin about no record: its tier, what is missing, its own state.
OF_THE_FIRM = (
    ProcedureKind.TIER_REVIEW,
    ProcedureKind.OBJECTION,
    ProcedureKind.MASKING,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """A procedure a firm may begin about a record, and what stands in its way today.

    Time: `earliest` is the first day it may begin, None if it depends on no day.
    """

    kind: ProcedureKind
    first: Transition
    unmet: tuple[Fault, ...]
    earliest: date | None

    @property
    def papers(self) -> tuple[Field, ...]:
        """Return the papers that must come with it."""
        return papers_asked(self.first)


def remedies_of(
    subject: Record | Listing, firm: Enterprise, *, now: datetime
) -> Sequence[Remedy]:
    """Return what a firm may do about a record or listing of it, barred or not."""
    kinds = OF_A_LISTING if isinstance(subject, Listing) else REMEDIES
    return [_remedy(kind, subject, firm, today=day_of(now)) for kind in kinds]


def papers_asked(row: Transition) -> tuple[Field, ...]:
    """Return the papers that must come with a step."""
    files = (one for one in row.fields if one.input is FieldType.FILES)
    return tuple(one for one in files if one.is_required)


def organs_for(
    kind: ProcedureKind, firm: Enterprise, *, now: datetime
) -> Sequence[Authority]:
    """Return the organs of which a firm chooses one where no record says which it is.

    A masking is for an organ whose records of the firm the public sees; a tier is
    looked at by the office that supervises the firm, whichever record made it.
    """
    if kind is ProcedureKind.TIER_REVIEW:
        office = supervising_organ(firm, on=day_of(now))
        return [office] if office else []
    if kind is not ProcedureKind.MASKING:
        return list(Authority.objects.order_by("region", "id"))
    parties = RecordParty.objects.filter(enterprise=firm, is_answerable=True)
    organs = Authority.objects.filter(record__in=parties.values("record")).distinct()
    today = day_of(now)
    return [
        organ
        for organ in organs.order_by("region", "id")
        if open_records_of(Case(enterprise=firm, authority=organ), today=today).exists()
    ]


def opening_of(kind: ProcedureKind) -> Transition:
    """Return the step by which a firm begins a procedure."""
    rows = PROCEDURES[kind].from_state(None)
    return next(row for row in rows if row.who is Who.FIRM)


def _remedy(
    kind: ProcedureKind, about: Record | Listing, firm: Enterprise, *, today: date
) -> Remedy:
    case = Case(procedure=kind, enterprise=firm, authority=about.authority)
    stated = {"record": about.key}
    subject = subject_of(case, (), stated, today=today)
    situation = Situation(
        today=today,
        level=AuthorityLevel(about.authority.level),
        policies=policies(),
        calendar=calendar(),
        stated=stated,
        subject=subject,
    )
    first = opening_of(kind)
    return Remedy(
        kind=kind,
        first=first,
        unmet=obstacles(first, situation),
        earliest=subject.get("earliest"),
    )
