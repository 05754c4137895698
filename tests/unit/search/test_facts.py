"""A fact in the public view reads back to the same fact."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

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
from search.domain.facts import (
    fact_from_view,
    fact_to_view,
    period_from_view,
    period_to_view,
)
from tests.strategies import facts

BODIES: list[Body] = [
    Penalty(
        kinds=(PenaltyKind.WARNING, PenaltyKind.FINE),
        violation="示例",
        fine_yuan=Decimal("60000.10"),
        restricted_until=date(2027, 1, 1),
        is_heavier=True,
    ),
    Penalty(kinds=(), violation=""),
    Sampling(event="CJ-1", verdict=Verdict.NONCONFORMING, retest=RetestState.UPHELD),
    Accident(severity=AccidentSeverity.MAJOR),
    Listed(list_kind=ListKind.FOOD_SERIOUS),
    Noted(kind=RecordKind.PERMIT),
    Noted(kind=RecordKind.INSPECTION, form=InspectionForm.ON_SITE),
]


def through_json(fact: Fact) -> Fact:
    return fact_from_view(json.loads(json.dumps(fact_to_view(fact))))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_each_kind_of_fact_survives_json(body: Body) -> None:
    fact = Fact(
        key="k1",
        version=2,
        sector=Sector.FOOD,
        event_on=date(2026, 1, 1),
        usable=Period(date(2026, 1, 1), date(2029, 1, 1)),
        body=body,
    )

    assert through_json(fact) == fact


@given(fact=facts())
def test_any_fact_survives_json(fact: Fact) -> None:
    assert through_json(fact) == fact


@pytest.mark.parametrize("end", [None, date(2026, 1, 1), date(2030, 12, 31)])
def test_a_period_survives_whatever_its_end(end: date | None) -> None:
    period = Period(date(2026, 1, 1), end)

    assert period_from_view(period_to_view(period)) == period
