"""A year's notice of days off and make-up working days, as entered (放假安排)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from registry.domain.errors import msg
from registry.domain.periods import ONE_DAY, SATURDAY
from registry.domain.statements import Fault
from registry.domain.values import UnreadableError, read_date

LONGEST = 31  # days of one row; no holiday is longer
FIRST_YEAR, LAST_YEAR = 1950, 2098
MAX_NAME = 40
ROW = re.compile(
    r"(?P<first>[^\s~至]+)(?:\s*[~至]\s*(?P<last>[^\s~至]+))?(?:\s+(?P<name>.*))?"
)
DAYS_OFF, WORKED = "days_off", "worked"


@dataclass(frozen=True, kw_only=True, slots=True)
class StatedDay:
    """A day of a notice, with the row that states it."""

    row: int
    day: date
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class YearNotice:
    """What the State Council's notice of a year says (国务院办公厅放假通知)."""

    year: int
    days_off: tuple[StatedDay, ...]
    worked: tuple[StatedDay, ...]
    source: str


def read_days(text: str, *, field: str) -> tuple[list[StatedDay], list[Fault]]:
    """Read pasted rows: a day or `first~last` (至), then the holiday's name.

    Shape: blank rows count, so that a row's number is what the eye counts.
    """
    days: list[StatedDay] = []
    faults: list[Fault] = []
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            days += _days_of(row, line.strip())
        except UnreadableError:
            faults.append(
                Fault(
                    field=field,
                    code="row_unreadable",
                    message=msg(
                        "Row %(row)s: write a day as 2027-10-01, or two with ~ between "
                        "them, then the holiday's name."
                    ),
                    params={"row": row},
                )
            )
    return days, faults


def faults_of(notice: YearNotice) -> tuple[Fault, ...]:
    """Return what cannot be in a notice, each by its row."""
    return tuple(_faults_of(notice))


def is_known_year(year: int) -> bool:
    """Tell whether the calendar reaches a year."""
    return FIRST_YEAR <= year <= LAST_YEAR


def _faults_of(notice: YearNotice) -> Iterator[Fault]:
    if not notice.source.strip():
        yield SOURCE_MISSING
    if not is_known_year(notice.year):
        yield YEAR_UNKNOWN
    if not notice.days_off:
        yield _NO_DAYS
    yield from _of_one_list(notice.year, DAYS_OFF, notice.days_off)
    yield from _of_one_list(notice.year, WORKED, notice.worked)
    off = {one.day for one in notice.days_off}
    for one in notice.worked:
        if one.day in off:
            yield _fault(WORKED, one, "day_in_both", _IN_BOTH)
        elif one.day.weekday() < SATURDAY:
            yield _fault(WORKED, one, "worked_anyway", _WORKED_ANYWAY)


def _of_one_list(year: int, field: str, days: Iterable[StatedDay]) -> Iterator[Fault]:
    seen: set[date] = set()
    for one in days:
        if one.day.year != year:
            yield _fault(field, one, "other_year", _OTHER_YEAR)
        if one.day in seen:
            yield _fault(field, one, "day_twice", _TWICE)
        seen.add(one.day)


SOURCE_MISSING = Fault(
    field="source",
    code="required",
    message=msg("Name the State Council's notice by its number."),
)
YEAR_UNKNOWN = Fault(
    field="year",
    code="year_unknown",
    message=msg("The year must lie between 1950 and 2098."),
)
_NO_DAYS = Fault(
    field=DAYS_OFF,
    code="required",
    message=msg("A year has days off: paste them all."),
)
_OTHER_YEAR = msg("Row %(row)s: %(day)s is a day of another year: correct it there.")
_TWICE = msg("Row %(row)s: %(day)s stands in the list twice.")
_IN_BOTH = msg("Row %(row)s: %(day)s is a day off too: choose one.")
_WORKED_ANYWAY = msg("Row %(row)s: %(day)s is no weekend: it is worked anyway.")


def _fault(field: str, one: StatedDay, code: str, message: str) -> Fault:
    params = {"row": one.row, "day": one.day.isoformat()}
    return Fault(field=field, code=code, message=message, params=params)


def _days_of(row: int, line: str) -> list[StatedDay]:
    found = ROW.fullmatch(line)
    first = read_date(found["first"]) if found else None
    last = read_date(found["last"]) if found and found["last"] else first
    if not found or not first or not last or not 0 <= (last - first).days < LONGEST:
        raise UnreadableError
    name = (found["name"] or "").strip()[:MAX_NAME]
    count = (last - first).days + 1
    return [
        StatedDay(row=row, day=first + n * ONE_DAY, name=name) for n in range(count)
    ]
