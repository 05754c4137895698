"""The working-day calendar every deadline comes from, never stale (工作日历)."""

from datetime import datetime
from functools import lru_cache
from threading import local

from django.db import connection, transaction

from registry.domain.periods import WorkingCalendar
from registry.models import CalendarEntry

LOCK = 7_221_003  # any number, the same everywhere


class _Seen:
    """The calendar as one transaction read it; Django forgets it with the transaction.

    It waits among the transaction's commit hooks, which Django empties at a commit, a
    rollback, and a rollback to a savepoint.
    """

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar

    def __call__(self) -> None:
        """Do nothing at the commit."""

    @property
    def is_current(self) -> bool:
        """Tell whether the transaction that read it still runs."""
        return any(hook[1] is self for hook in connection.run_on_commit)


_here = local()


def calendar() -> WorkingCalendar:
    """Return the calendar with all entered days.

    One query for the newest entry a transaction, however often it is asked; outside a
    transaction, one a call. The entries are read once a process.
    """
    seen: _Seen | None = getattr(_here, "seen", None)
    if seen and seen.is_current:
        return seen.calendar
    found = _read_calendar(_newest())
    if connection.in_atomic_block:
        _here.seen = _Seen(found)
        transaction.on_commit(_here.seen)
    return found


def hold_calendar() -> None:
    """Let nobody enter days until the commit; others may still take steps.

    So no deadline is counted by a calendar that is changing meanwhile.
    """
    _lock("pg_advisory_xact_lock_shared")


def lock_calendar() -> None:
    """Wait for the steps that are being taken, and let none begin until the commit.

    Entries of one transaction after another have growing ids, so the newest id names
    all that is entered.
    """
    _lock("pg_advisory_xact_lock")


def forget() -> None:
    """Read the calendar anew: this transaction changed it, or waited for another."""
    _here.seen = None


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
    forget()


def _newest() -> tuple[int, datetime] | None:
    """Return the newest entry's id and instant: a restored database may repeat ids."""
    return CalendarEntry.objects.order_by("-id").values_list("id", "at").first()


@lru_cache(maxsize=2)
def _read_calendar(newest: tuple[int, datetime] | None) -> WorkingCalendar:
    """Read all entries up to the newest; the newest entry of a day counts."""
    number = newest[0] if newest else 0
    entries = CalendarEntry.objects.filter(id__lte=number).order_by("id")
    rows = list(entries.values_list("day", "is_working", "settles_year"))
    return WorkingCalendar(
        entered={day: is_working for day, is_working, _ in rows},
        settled_years=frozenset(day.year for day, _, settles in rows if settles),
    )
