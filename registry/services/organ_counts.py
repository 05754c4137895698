"""What an organ and those below it did, in time or late, month by month (时限统计).

Read from the events each time; nothing is stored. Counts name no firm.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from registry.clock import CHINA, day_of
from registry.counts_sql import LISTINGS, PENALTIES, STEPS, TASKS
from registry.domain.counts import TAKEN, Count
from registry.domain.duties import Act, NotAllowedError
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.periods import ONE_DAY, add_months
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.situations import Due, Situation
from registry.domain.release_clocks import REMEDIABLE, release_clock
from registry.domain.successions import handovers
from registry.domain.vocabulary import AuthorityLevel, ProcedureKind
from registry.models import Authority, User
from registry.services.calendars import calendar
from registry.services.officers import acting_officer
from registry.services.organs import endings, organs_within
from registry.services.releases import policies

MOST_MONTHS = 36
LOOK_BACK = 12  # months before the period in which a clock may have begun


class PeriodTooLongError(DomainError):
    """A period has its months in order, and at most 36 of them."""

    code = "period_too_long"


class OrganNotFoundError(DomainError):
    """There is no such organ among yours and those below it."""

    code = "organ_not_found"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which organs are counted, and the first days of the first and the last month."""

    organs: tuple[int, ...]
    first: date
    last: date

    @property
    def end(self) -> date:
        """Return the first day after the period."""
        return add_months(self.last, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The counts of one organ in one month."""

    organ: Authority
    month: date
    counts: Mapping[Count, int]


def organs_overseen(*, actor: User, now: datetime) -> list[Authority]:
    """Return the organs an officer oversees, none if that is not the officer's."""
    try:
        return list(organs_within_reach(actor=actor, now=now))
    except NotAllowedError:
        return []


def organs_within_reach(*, actor: User, now: datetime) -> QuerySet[Authority]:
    """Return the officer's organ and those below it, the highest first.

    Shape: organs that ended and whose work one of them does are among them.

    Raises:
        NotAllowedError: the officer neither decides nor reads.
    """
    own = acting_officer(actor, Act.SEE_COUNTS, on=day_of(now)).authority
    reach = organs_within(own, on=day_of(now))
    return Authority.objects.filter(pk__in=reach).order_by("region", "id")


def counts_of(
    *, organ: int | None, first: date, last: date, actor: User, now: datetime
) -> list[Row]:
    """Count what one organ, or all within reach, did in the months of a period.

    Shape: a row for each organ and month in which there is something to count.

    Raises:
        NotAllowedError: the officer neither decides nor reads.
        OrganNotFoundError: the organ is out of reach.
        PeriodTooLongError: the months are out of order, or more than 36.
    """
    known = {one.pk: one for one in organs_within_reach(actor=actor, now=now)}
    if organ is not None and organ not in known:
        raise OrganNotFoundError(
            msg("There is no such organ among yours and those below it.")
        )
    first, last = first.replace(day=1), last.replace(day=1)
    if not first <= last < add_months(first, MOST_MONTHS):
        raise PeriodTooLongError(
            msg("A period has its months in order, and at most 36 of them.")
        )
    organs = (organ,) if organ is not None else tuple(known)
    asked = Asked(organs=organs, first=first, last=last)
    counted: dict[tuple[int, date], dict[Count, int]] = defaultdict(dict)
    for authority, month, count, number in _all(asked, today=day_of(now)):
        cell = counted[authority, month]
        cell[count] = cell.get(count, 0) + number
    rows = [
        Row(organ=known[authority], month=month, counts=counts)
        for (authority, month), counts in counted.items()
    ]
    return sorted(rows, key=lambda row: (-row.month.toordinal(), row.organ.region))


def total_of(rows: Iterable[Row]) -> dict[Count, int]:
    """Add up rows."""
    given = [*rows]
    return {count: sum(row.counts.get(count, 0) for row in given) for count in Count}


Counted = tuple[int, date, Count, int]


def _all(asked: Asked, *, today: date) -> Iterable[Counted]:
    yield from _penalties(asked, today=today)
    yield from _steps(asked, today=today)
    common = _common(asked, today=today)
    yield from _columns(LISTINGS, common, (Count.LISTED,))
    yield from _columns(TASKS, common, (Count.OPEN_TASKS, Count.LATE_TASKS))


def _penalties(asked: Asked, *, today: date) -> Iterable[Counted]:
    days = _days(asked.first, asked.end)
    known, in_force = calendar(), policies()
    clocks = [release_clock(day, policies=in_force, calendar=known) for day in days]
    given = {
        **_common(asked, today=today),
        "days": days,
        "last_days": [clock.publish_by for clock in clocks],
        "remediable": [str(reason) for reason in REMEDIABLE],
    }
    columns = (
        Count.DECIDED,
        Count.IN_TIME,
        Count.LATE,
        Count.WAITING,
        Count.OVERDUE,
        Count.WITHDRAWN,
    )
    return _columns(PENALTIES, given, columns)


def _steps(asked: Asked, *, today: date) -> Iterable[Counted]:
    given = {
        **_common(asked, today=today),
        **_terms(asked, today=today),
        **_dues(),
        "counted": sorted({procedure for procedure, _ in TAKEN}),
    }
    for authority, month, procedure, name, taken, late in _rows(STEPS, given):
        if (procedure, name) not in TAKEN:
            continue
        count, when_late = TAKEN[procedure, name]
        yield authority, month, count, taken
        if when_late:
            yield authority, month, when_late, late


def _terms(asked: Asked, *, today: date) -> dict[str, list[Any]]:
    """Return the last day of each limit by the day on which its clock began."""
    situation = Situation(
        today=today,
        level=AuthorityLevel.PROVINCE,
        policies=policies(),
        calendar=calendar(),
    )
    began = _days(add_months(asked.first, -LOOK_BACK), asked.end)
    limits = sorted({due.limit for _, _, due in _with_limits()})
    terms = [
        (limit, day, situation.end_of(limit, since=day))
        for limit in limits
        for day in began
        if situation.policies.first_day(limit) <= day
    ]
    return {
        "limits": [limit for limit, _, _ in terms],
        "days": [day for _, day, _ in terms],
        "last_days": [last_day for _, _, last_day in terms],
    }


def _dues() -> dict[str, list[str]]:
    """Return which limits run in which state, and where their clocks start."""
    found = _with_limits()
    return {
        "procedures": [procedure for procedure, _, _ in found],
        "states": [state for _, state, _ in found],
        "due_limits": [due.limit for _, _, due in found],
        "since": [str(due.since or "") for _, _, due in found],
        "fields": [due.day for _, _, due in found],
        "kinds": [str(due.kind or "") for _, _, due in found],
    }


def _with_limits() -> list[tuple[str, str, Due]]:
    return [
        (procedure, state, clock)
        for procedure in sorted({procedure for procedure, _ in TAKEN})
        for state, due in PROCEDURES[ProcedureKind(procedure)].dues.items()
        for clock in due.clocks
        if clock.limit
    ]


def _common(asked: Asked, *, today: date) -> dict[str, Any]:
    return {
        "organs": list(asked.organs),
        "start": asked.first,
        "end": asked.end,
        "start_at": datetime.combine(asked.first, time(), CHINA),
        "end_at": datetime.combine(asked.end, time(), CHINA),
        "today": today,
        **_handovers(),
    }


def _handovers() -> dict[str, list[Any]]:
    """Return who did the work of organs that ended, by the days."""
    spells = list(handovers(endings()))
    return {
        "ended": [spell.organ for spell in spells],
        "in_charge": [spell.in_charge for spell in spells],
        "from_days": [spell.start for spell in spells],
        "to_days": [spell.end for spell in spells],
    }


def _columns(
    statement: str, given: Mapping[str, Any], columns: tuple[Count, ...]
) -> Iterable[Counted]:
    for authority, month, *numbers in _rows(statement, given):
        for count, number in zip(columns, numbers, strict=True):
            yield authority, month, count, number


def _rows(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _days(start: date, end: date) -> list[date]:
    return [start + n * ONE_DAY for n in range((end - start).days)]
