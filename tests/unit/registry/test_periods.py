"""Working days and terms: against the announced calendar, and across its end."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.periods import (
    DaySource,
    Period,
    WorkingCalendar,
    add_days,
    add_months,
    add_years,
    holiday_name,
)

HOLIDAYS = Path(__file__).parents[2] / "data" / "holidays_cn.csv"
CALENDAR = WorkingCalendar()
DAYS = st.dates(min_value=date(2004, 1, 1), max_value=date(2028, 12, 31))


def announced_days() -> dict[date, bool]:
    """Return the days 2004-2026 whose weekday does not say whether they are worked."""
    with HOLIDAYS.open(encoding="utf-8") as lines:
        return {
            date.fromisoformat(row["date"]): row["is_working"] == "1"
            for row in csv.DictReader(lines)
        }


def test_every_day_from_2004_to_2026_follows_the_notices() -> None:
    announced = announced_days()
    days = [date(2004, 1, 1) + timedelta(days=n) for n in range(8401)]

    wrong = [
        day
        for day in days
        if CALENDAR.is_working(day) != announced.get(day, day.weekday() < 5)
    ]

    assert (len(announced), days[-1], wrong) == (771, date(2026, 12, 31), [])
    assert not [day for day in days if CALENDAR.is_provisional(day)]


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2027, 10, 1), False),
        (date(2027, 9, 30), True),
        (date(2027, 10, 9), False),
        (date(2003, 10, 1), False),
        (date(2028, 1, 26), False),
        (date(2028, 1, 29), False),
        (date(2028, 2, 29), True),
    ],
)
def test_a_year_without_a_notice_is_answered_provisionally(
    day: date, is_working: bool
) -> None:
    assert CALENDAR.is_working(day) is is_working
    assert CALENDAR.is_provisional(day)


def test_an_entered_day_is_settled_and_comes_first() -> None:
    calendar = WorkingCalendar(
        entered={date(2027, 10, 9): True, date(2026, 11, 25): False}
    )

    assert calendar.is_working(date(2027, 10, 9))
    assert not calendar.is_working(date(2026, 11, 25))
    assert not calendar.is_provisional(date(2027, 10, 9))
    assert calendar.is_provisional(date(2027, 10, 8))


def test_a_settled_year_follows_the_weekday_and_what_was_entered() -> None:
    calendar = WorkingCalendar(
        entered={date(2027, 10, 1): False}, settled_years=frozenset({2027})
    )

    assert not calendar.is_working(date(2027, 10, 1))
    assert calendar.is_working(date(2027, 9, 15))
    assert not calendar.is_provisional(date(2027, 9, 15))


@pytest.mark.parametrize(
    ("day", "source", "name"),
    [
        (date(2026, 10, 1), DaySource.LIBRARY, "国庆节"),
        (date(2026, 10, 10), DaySource.LIBRARY, "国庆节"),
        (date(2026, 11, 25), DaySource.WEEKDAY, ""),
        (date(2026, 11, 28), DaySource.WEEKDAY, ""),
        (date(2028, 10, 1), DaySource.LAW, "国庆节"),
        (date(2028, 10, 9), DaySource.WEEKDAY, ""),
    ],
)
def test_a_day_tells_what_it_rests_on(day: date, source: DaySource, name: str) -> None:
    assert (CALENDAR.source_of(day), holiday_name(day)) == (source, name)


def test_a_settled_year_rests_on_what_was_entered() -> None:
    calendar = WorkingCalendar(
        entered={date(2028, 10, 1): False}, settled_years=frozenset({2028})
    )

    assert calendar.source_of(date(2028, 10, 1)) is DaySource.ENTERED
    assert calendar.source_of(date(2028, 10, 2)) is DaySource.WEEKDAY
    assert calendar.is_settled(2028)
    assert not CALENDAR.is_settled(2028)
    assert CALENDAR.is_settled(2026)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2026, 11, 25), 7, date(2026, 12, 4)),
        (date(2027, 9, 30), 1, date(2027, 10, 6)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 13), 2, date(2026, 2, 24)),
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
    ],
)
def test_working_days_skip_holidays_and_count_make_up_days(
    start: date, n: int, end: date
) -> None:
    assert CALENDAR.add_working_days(start, n) == end


@given(start=DAYS, n=st.integers(min_value=0, max_value=60))
def test_counting_working_days_undoes_adding_them(start: date, n: int) -> None:
    end = CALENDAR.add_working_days(start, n)

    assert CALENDAR.working_days_between(start, end) == n
    assert n == 0 or CALENDAR.is_working(end)


def test_there_is_no_working_day_before_the_start() -> None:
    assert CALENDAR.working_days_between(date(2026, 11, 25), date(2026, 11, 20)) == 0


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 10), 15, date(2026, 11, 25)),
        (date(2026, 11, 13), 15, date(2026, 11, 30)),
        (date(2025, 9, 17), 15, date(2025, 10, 9)),
        (date(2025, 9, 13), 15, date(2025, 9, 28)),
        (date(2026, 9, 16), 15, date(2026, 10, 8)),
        (date(2026, 9, 15), 15, date(2026, 9, 30)),
        (date(2028, 2, 14), 15, date(2028, 2, 29)),
    ],
)
def test_a_term_of_days_ending_on_a_day_off_ends_on_the_next_working_day(
    start: date, n: int, end: date
) -> None:
    assert CALENDAR.term_end_days(start, n) == end


@given(start=DAYS, n=st.integers(min_value=0, max_value=400))
def test_a_term_ends_on_a_working_day_and_never_early(start: date, n: int) -> None:
    end = CALENDAR.term_end_days(start, n)

    assert CALENDAR.is_working(end)
    assert end >= add_days(start, n)


def test_a_term_of_months_moves_too_but_a_publication_term_does_not() -> None:
    start = date(2026, 8, 28)

    assert add_months(start, 3) == date(2026, 11, 28)
    assert CALENDAR.term_end_months(start, 3) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 1, date(2024, 3, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2027, 10, 31), 4, date(2028, 2, 29)),
        (date(2026, 1, 28), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 2, 28), 1, date(2026, 3, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_end_on_the_same_day_number_or_the_months_last(
    start: date, n: int, end: date
) -> None:
    assert add_months(start, n) == end


def test_a_leap_day_becomes_the_28th_in_common_years() -> None:
    assert add_years(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_term_has_no_negative_length() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(date(2026, 11, 25), -1)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.term_end_days(date(2026, 11, 25), -1)


def test_a_period_holds_its_start_and_not_its_end() -> None:
    period = Period(date(2026, 1, 1), date(2026, 2, 1))

    assert period.contains(date(2026, 1, 1))
    assert not period.contains(date(2026, 2, 1))
    assert Period(date(2026, 1, 1)).contains(date(2099, 1, 1))
    assert Period(date(2026, 1, 1), date(2026, 1, 1)).is_empty
