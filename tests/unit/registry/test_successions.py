"""Who does the work of organs that ended: by the day, along chains, in no circle."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.periods import ONE_DAY
from registry.domain.successions import (
    Ending,
    Handover,
    done_by,
    handovers,
    in_charge,
)

COUNTY, CITY, PROVINCE, OTHER = 1, 2, 3, 4
FIRST, SECOND = date(2026, 3, 1), date(2026, 9, 1)
CHAIN = {COUNTY: Ending(FIRST, CITY), CITY: Ending(SECOND, PROVINCE)}
organs = st.integers(1, 6)
circles = st.dictionaries(
    organs,
    st.builds(Ending, st.dates(FIRST, FIRST + timedelta(days=5)), organs),
)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (FIRST - ONE_DAY, COUNTY),
        (FIRST, CITY),
        (SECOND - ONE_DAY, CITY),
        (SECOND, PROVINCE),
    ],
)
def test_an_organ_works_until_the_day_before_its_end(day: date, found: int) -> None:
    assert in_charge(COUNTY, CHAIN, on=day) == found


def test_an_organ_does_the_work_of_those_it_took_over() -> None:
    assert done_by({CITY}, CHAIN, on=FIRST - ONE_DAY) == {CITY}
    assert done_by({CITY}, CHAIN, on=FIRST) == {COUNTY, CITY}
    assert done_by({PROVINCE}, CHAIN, on=SECOND) == {COUNTY, CITY, PROVINCE}


def test_an_organ_that_ended_does_nobodys_work() -> None:
    assert done_by({COUNTY}, CHAIN, on=FIRST) == frozenset()
    assert done_by({COUNTY, OTHER}, CHAIN, on=FIRST) == {OTHER}


def test_the_spells_of_a_chain_follow_each_other_without_a_gap() -> None:
    assert list(handovers(CHAIN)) == [
        Handover(COUNTY, CITY, FIRST, SECOND),
        Handover(COUNTY, PROVINCE, SECOND, None),
        Handover(CITY, PROVINCE, SECOND, None),
    ]


@given(circles, organs, st.dates(FIRST, FIRST + timedelta(days=6)))
def test_a_circle_is_left_and_every_organ_has_one_in_charge(
    endings: dict[int, Ending], organ: int, day: date
) -> None:
    found = in_charge(organ, endings, on=day)

    assert organ in done_by({found}, endings, on=day)
