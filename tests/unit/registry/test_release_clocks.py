"""By when a penalty is pushed and published: working days from its decision."""

from datetime import date

import pytest

from registry.domain.periods import WorkingCalendar
from registry.domain.policy_files import load_policies
from registry.domain.release_clocks import release_clock

CALENDAR = WorkingCalendar()


@pytest.mark.parametrize(
    ("decided_on", "push_by", "publish_by"),
    [
        (date(2026, 10, 28), date(2026, 11, 6), date(2026, 11, 25)),
        (date(2026, 9, 30), date(2026, 10, 15), date(2026, 11, 3)),
        (date(2026, 10, 31), date(2026, 11, 10), date(2026, 11, 27)),
        (date(2012, 3, 1), date(2012, 3, 12), date(2012, 3, 29)),
    ],
)
def test_both_terms_run_in_working_days_from_the_day_after_the_decision(
    decided_on: date, push_by: date, publish_by: date
) -> None:
    clock = release_clock(decided_on, policies=load_policies(), calendar=CALENDAR)

    assert (clock.push_by, clock.publish_by) == (push_by, publish_by)


@pytest.mark.parametrize(("day", "is_in_time"), [(25, True), (26, False)])
def test_working_day_20_is_in_time_and_21_is_late(day: int, is_in_time: bool) -> None:
    decided_on = date(2026, 10, 28)
    clock = release_clock(decided_on, policies=load_policies(), calendar=CALENDAR)

    published_on = date(2026, 11, day)

    assert CALENDAR.working_days_between(decided_on, published_on) == day - 5
    assert (published_on <= clock.publish_by) is is_in_time


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 11, 26), 1),
        (date(2026, 11, 27), 0),
        (date(2026, 11, 28), -1),
        (date(2026, 11, 30), -1),
        (date(2026, 12, 1), -2),
    ],
)
def test_a_last_day_that_is_over_is_late_even_on_a_day_off(
    today: date, left: int
) -> None:
    assert CALENDAR.working_days_left(date(2026, 11, 27), today=today) == left
