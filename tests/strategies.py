"""Hypothesis strategies: facts and histories of invented firms, of every sort."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from registry.domain.periods import Period
from registry.domain.records import (
    Accident,
    Body,
    Fact,
    History,
    Listed,
    Noted,
    Penalty,
    Sampling,
)
from registry.domain.vocabulary import (
    AccidentSeverity,
    ListKind,
    PenaltyKind,
    RecordKind,
    RetestState,
    Sector,
    Verdict,
)

FIRST, LAST = date(2022, 1, 1), date(2029, 12, 31)


def days() -> st.SearchStrategy[date]:
    """Days near enough to one another that terms, locks and windows meet."""
    return st.dates(FIRST, LAST)


def periods() -> st.SearchStrategy[Period]:
    """Periods: open, closed and empty ones."""
    return st.builds(Period, days(), st.none() | days())


def penalties() -> st.SearchStrategy[Penalty]:
    """Penalties of one to three kinds for one of few violations, so that they meet."""
    kinds = st.sets(st.sampled_from(list(PenaltyKind)), min_size=1, max_size=3)
    return st.builds(
        Penalty,
        kinds=kinds.map(lambda chosen: tuple(k for k in PenaltyKind if k in chosen)),
        violation=st.sampled_from(
            ["", "无证生产", "无证 生产。", "虚假标注", "掺杂掺假"]
        ),
        fine_yuan=st.none() | st.just(Decimal("10000.00")),
        is_heavier=st.booleans(),
        is_counterfeit=st.booleans(),
        restricted_until=st.none() | days(),
    )


def samplings(*, adverse: bool = False) -> st.SearchStrategy[Sampling]:
    """Samplings of few events; with `adverse` final failures only."""
    verdicts = [Verdict.NONCONFORMING] if adverse else list(Verdict)
    final = [RetestState.NONE, RetestState.UPHELD]
    return st.builds(
        Sampling,
        event=st.sampled_from(["CJ-1", "CJ-2", "CJ-3"]),
        verdict=st.sampled_from(verdicts),
        retest=st.sampled_from(final if adverse else list(RetestState)),
        is_serious=st.booleans(),
        is_corrected=st.booleans(),
    )


def bodies(*, adverse: bool = False) -> st.SearchStrategy[Body]:
    """What facts say; with `adverse` only what a rule may deduct for or veto."""
    accidents = st.builds(Accident, severity=st.sampled_from(list(AccidentSeverity)))
    listings = st.builds(Listed, list_kind=st.sampled_from(list(ListKind)))
    scored = st.one_of(
        penalties(),
        samplings(adverse=adverse),
        accidents,
        *([] if adverse else [listings]),
    )
    if adverse:
        return scored
    return scored | st.builds(Noted, kind=st.sampled_from(list(RecordKind)))


def facts(
    *,
    key: str | None = None,
    usable: st.SearchStrategy[Period] | None = None,
    adverse: bool = False,
) -> st.SearchStrategy[Fact]:
    """Single facts; `key`, when they may count and what they say can be fixed."""
    keys = st.uuids().map(str) if key is None else st.just(key)
    return st.builds(
        Fact,
        key=keys,
        version=st.integers(1, 3),
        sector=st.sampled_from(list(Sector)),
        event_on=days(),
        usable=periods() if usable is None else usable,
        body=bodies(adverse=adverse),
    )


def histories(*, max_size: int = 8) -> st.SearchStrategy[History]:
    """Facts of one firm, each key once."""
    unique = st.lists(facts(), max_size=max_size, unique_by=lambda fact: fact.key)
    return unique.map(tuple)
