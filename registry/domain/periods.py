"""Civil-date periods, working days and terms (期间与期限)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays

from registry.domain.vocabulary import Term

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period of civil dates in China: `start` counts, `end` does not.

    `end` of None is open; a period whose end is not after its start is empty.
    """

    start: date
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Tell whether `day` lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def is_empty(self) -> bool:
        """Tell whether no day lies in the period."""
        return self.end is not None and self.end <= self.start


SATURDAY = 5


class DaySource(Term):
    """What says whether a day is worked (工作日依据)."""

    WEEKDAY = "weekday", "the weekday", "按星期"
    LAW = "law", "the law of statutory holidays, provisionally", "法定节假日（暂定）"
    LIBRARY = "library", "the State Council's notice", "国务院办公厅通知"
    ENTERED = "entered", "entered by an administrator", "管理员录入"


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingCalendar:
    """Working days in China (工作日), with holidays and make-up working days.

    Days an administrator entered come first, then the State Council's yearly notices.
    A year without either counts by weekday and statutory holiday; its days are
    provisional, since the notice will move some.

    Shape: `entered` maps a day to whether it is worked; `settled_years` are those whose
    notice was entered in full, so that all other days follow the weekday.
    Source: 全国年节及纪念日放假办法; the State Council's notices, by chinesecalendar.
    """

    entered: Mapping[date, bool] = field(default_factory=dict, hash=False)
    settled_years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        if day in self.entered:
            return self.entered[day]
        if day.year in self.settled_years:
            return day.weekday() < SATURDAY
        announced = _announced_working(day)
        if announced is not None:
            return announced
        return day.weekday() < SATURDAY and day not in _statutory_holidays(day.year)

    def is_provisional(self, day: date) -> bool:
        """Tell whether a day's answer awaits the notice of its year."""
        return not (
            day in self.entered
            or day.year in self.settled_years
            or _announced_working(day) is not None
        )

    def is_settled(self, year: int) -> bool:
        """Tell whether the notice of a whole year is known."""
        new_year = date(year, 1, 1)
        return year in self.settled_years or _announced_working(new_year) is not None

    def source_of(self, day: date) -> DaySource:
        """Tell what a day's answer rests on."""
        if day in self.entered:
            return DaySource.ENTERED
        if day.year in self.settled_years or not holiday_name(day):
            return DaySource.WEEKDAY
        return DaySource.LAW if self.is_provisional(day) else DaySource.LIBRARY

    def next_working_day(self, day: date) -> date:
        """Return the day itself if it is worked, otherwise the next one that is."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add_working_days(self, start: date, n: int) -> date:
        """Return the n-th working day after `start`, which is not counted.

        Raises:
            ValueError: `n` is negative.
        """
        _refuse_negative(n)
        day = start
        while n:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; 0 if none."""
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_working(date.fromordinal(number)) for number in days)

    def working_days_left(self, last_day: date, *, today: date) -> int:
        """Count the working days from today to a last day; negative once it is over."""
        if today <= last_day:
            return self.working_days_between(today, last_day)
        # Over on a Friday, it is late on Saturday already.
        return -max(1, self.working_days_between(last_day, today))

    def term_end_days(self, start: date, n: int) -> date:
        """Return the last day of a term of n calendar days (期间的最后一日).

        The start day is not counted; a term ending on a day off ends on the next
        working day.

        Source: 民法典 arts. 201, 203.

        Raises:
            ValueError: `n` is negative.
        """
        _refuse_negative(n)
        return self.next_working_day(add_days(start, n))

    def term_end_months(self, start: date, n: int) -> date:
        """Return the last day of a term of n months (期间的最后一日).

        Source: 民法典 arts. 202, 203.

        Raises:
            ValueError: `n` is negative.
        """
        _refuse_negative(n)
        return self.next_working_day(add_months(start, n))


def add_days(start: date, n: int) -> date:
    """Return the day n calendar days after `start`, worked or not."""
    return start + n * ONE_DAY


def add_months(start: date, n: int) -> date:
    """Return the same day number n months later, or that month's last day.

    Publication terms (公示期限) end so, on whatever day that is: nobody has to act.

    Source: 民法典 art. 202.
    """
    months = start.year * 12 + start.month - 1 + n
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def add_years(start: date, n: int) -> date:
    """Return the same day n years later; 29 February becomes 28 in common years."""
    return add_months(start, 12 * n)


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise ValueError("A term has no negative length.")


@lru_cache(maxsize=8192)
def _announced_working(day: date) -> bool | None:
    """Tell what the year's notice says of a day; None if the year has none yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def holiday_name(day: date) -> str:
    """Return the Chinese name of the holiday a day belongs to, or is worked for."""
    announced = _announced_working(day)
    if announced is None:
        return str(_statutory_holidays(day.year).get(day, ""))
    name = chinese_calendar.get_holiday_detail(day)[1]
    return str(chinese_calendar.Holiday(name).chinese) if name else ""


@lru_cache(maxsize=64)
def _statutory_holidays(year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("CN", years=year, language="zh_CN"))
