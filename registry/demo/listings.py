"""Invented entries in the lists of offenders (列入名单), each on a grave penalty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.demo.firms import Firm
from registry.demo.places import Organ
from registry.demo.seasons import Entry, Season
from registry.domain.measures import Measure
from registry.domain.vocabulary import ListKind, PenaltyKind, Sector

GRAVE = frozenset(
    {
        PenaltyKind.PERMIT_REVOKED.value,
        PenaltyKind.CLOSED.value,
        PenaltyKind.OCCUPATION_BANNED.value,
        PenaltyKind.DETENTION.value,
    }
)
DAYS_LATER = 21
MOST = 10
MEASURES = (Measure.KEY_SUPERVISION, Measure.NO_COMMITMENT, Measure.NO_HONOURS)
RULE = "《市场监督管理严重违法失信名单管理办法》"
BASES = {
    ListKind.FOOD_SERIOUS: f"{RULE}第五条",
    ListKind.SERIOUS_VIOLATION: f"{RULE}第八条",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedListing:
    """A decision to list a firm, and the season it is taken over in."""

    season: int
    firm: Firm
    organ: Organ
    penalty_number: str
    list_kind: ListKind
    document_number: str
    reason: str
    basis: str
    decided_on: date


def invent_listings(seasons: Sequence[Season]) -> tuple[PlannedListing, ...]:
    """Choose up to ten firms whose penalties were grave, and list them."""
    grave = [
        entry
        for season in seasons
        for entry in season.entries
        if GRAVE & {*entry.stated.get("penalty_kinds", ())}
    ]
    return tuple(_listings(grave[-MOST:], seasons))


def _listings(
    grave: Sequence[Entry], seasons: Sequence[Season]
) -> Iterator[PlannedListing]:
    for number, entry in enumerate(grave, start=1):
        decided_on = entry.plan.on + timedelta(days=DAYS_LATER)
        later = [season.number for season in seasons if season.day >= decided_on]
        if not later:
            continue
        is_food = entry.sector in (Sector.FOOD, Sector.FARM)
        kind = ListKind.FOOD_SERIOUS if is_food else ListKind.SERIOUS_VIOLATION
        yield PlannedListing(
            season=later[0],
            firm=entry.plan.firm,
            organ=entry.plan.organ,
            penalty_number=entry.stated["document_number"],
            list_kind=kind,
            document_number=(
                f"黔{entry.plan.organ.short}市监示列〔{decided_on.year}〕{number}号"
            ),
            reason=f"{entry.stated['violation']}，受到较重行政处罚，性质恶劣、情节严重。",
            basis=BASES[kind],
            decided_on=decided_on,
        )
