"""Days entered into the working calendar; they move deadlines (工作日历录入)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.year_notices import (
    SOURCE_MISSING,
    YEAR_UNKNOWN,
    StatedDay,
    YearNotice,
    faults_of,
    is_known_year,
)
from registry.models import CalendarEntry, User
from registry.services.calendars import calendar, forget, lock_calendar
from registry.services.deadlines import move_deadlines
from registry.services.entry import StatementFaultyError
from registry.services.officers import acting_officer


class YearKnownError(DomainError):
    """The notice of this year is known: correct single days."""

    code = "year_known"
    kind = ErrorKind.CONFLICT


class DaySoAlreadyError(DomainError):
    """The calendar says so already."""

    code = "day_so_already"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """One day as it should be."""

    day: date
    is_working: bool
    name: str = ""
    source: str


def enter_year(notice: YearNotice, *, actor: User, now: datetime) -> int:
    """Enter the notice of a year the calendar lacks; return how many deadlines moved.

    Raises:
        NotAllowedError: the actor does not administer.
        StatementFaultyError: days that cannot be, each by its row.
        YearKnownError: the year's notice is known.
    """
    acting_officer(actor, Act.KEEP_CALENDAR, on=day_of(now))
    if faults := faults_of(notice):
        raise StatementFaultyError(faults)
    with transaction.atomic():
        lock_calendar()
        if calendar().is_settled(notice.year):
            raise YearKnownError(
                msg("The notice of %(year)s is known: correct single days."),
                year=notice.year,
            )
        return _enter(
            [
                *_rows(notice.days_off, is_working=False),
                *_rows(notice.worked, is_working=True),
            ],
            source=notice.source,
            actor=actor,
            now=now,
        )


def correct_day(stated: Correction, *, actor: User, now: datetime) -> int:
    """Correct one day of any year; return how many deadlines moved.

    Raises:
        NotAllowedError: the actor does not administer.
        StatementFaultyError: no notice is named, or the year is out of reach.
        DaySoAlreadyError: the day is settled as stated.
    """
    acting_officer(actor, Act.KEEP_CALENDAR, on=day_of(now))
    if not stated.source.strip():
        raise StatementFaultyError([SOURCE_MISSING])
    if not is_known_year(stated.day.year):
        raise StatementFaultyError([YEAR_UNKNOWN])
    with transaction.atomic():
        lock_calendar()
        known = calendar()
        is_so = known.is_working(stated.day) == stated.is_working
        if is_so and not known.is_provisional(stated.day):
            raise DaySoAlreadyError(
                msg("%(day)s is so already."), day=stated.day.isoformat()
            )
        row = CalendarEntry(
            day=stated.day, is_working=stated.is_working, name=stated.name.strip()
        )
        return _enter([row], source=stated.source, actor=actor, now=now)


def entries_of(year: int, *, actor: User, now: datetime) -> dict[date, CalendarEntry]:
    """Return the newest entry of each entered day of a year.

    Raises:
        NotAllowedError: the actor does not administer.
    """
    acting_officer(actor, Act.KEEP_CALENDAR, on=day_of(now))
    entries = CalendarEntry.objects.filter(day__year=year).select_related("entered_by")
    return {entry.day: entry for entry in entries.order_by("id")}


def _rows(days: Iterable[StatedDay], *, is_working: bool) -> list[CalendarEntry]:
    return [
        CalendarEntry(
            day=one.day, is_working=is_working, name=one.name, settles_year=True
        )
        for one in days
    ]


def _enter(
    rows: list[CalendarEntry], *, source: str, actor: User, now: datetime
) -> int:
    for row in rows:
        row.source, row.entered_by, row.at = source.strip(), actor, now
    made = CalendarEntry.objects.bulk_create(rows)
    forget()
    return move_deadlines(made[-1], now=now)
