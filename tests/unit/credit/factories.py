"""Facts of an invented firm, stating only what a test depends on."""

from datetime import date

from registry.domain.periods import Period
from registry.domain.records import Body, Fact, Penalty, Sampling
from registry.domain.vocabulary import PenaltyKind, Sector, Verdict

DAY = date(2026, 11, 25)
EVER = Period(date(2020, 1, 1))


def fact(
    body: Body,
    *,
    key: str = "fact-1",
    on: date = date(2026, 3, 1),
    usable: Period = EVER,
) -> Fact:
    """Return a fact that may count on any day unless told otherwise."""
    return Fact(
        key=key,
        version=1,
        sector=Sector.PRODUCT,
        event_on=on,
        usable=usable,
        body=body,
    )


def penalty(*kinds: PenaltyKind, violation: str = "虚假标注") -> Penalty:
    """Return a penalty of the kinds given; a fine if none is."""
    return Penalty(kinds=kinds or (PenaltyKind.FINE,), violation=violation)


def failure(*, event: str = "CJ-1", is_serious: bool = False) -> Sampling:
    """Return a final failure of a sampling event."""
    return Sampling(event=event, verdict=Verdict.NONCONFORMING, is_serious=is_serious)
