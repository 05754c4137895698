"""Days entered into the calendar: who may, what is kept, which deadlines move."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.domain.duties import NotAllowedError
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.procedures.repair import RepairStep
from registry.domain.vocabulary import Duty
from registry.domain.year_notices import StatedDay, YearNotice
from registry.models import CalendarEntry, DeadlineChange, Task, User
from registry.services.calendar_entries import (
    Correction,
    DaySoAlreadyError,
    YearKnownError,
    correct_day,
    enter_year,
)
from registry.services.calendars import _read_calendar, calendar
from registry.services.entry import StatementFaultyError
from tests import factories
from tests.conftest import NOW
from tests.listing_walk import Walk
from tests.repair_walk import RepairWalk

SOURCE = "国办发明电〔2027〕示例号"


def admin() -> User:
    return factories.officer(Duty.ADMINISTER)


def notice(*off: date, year: int = 2028, worked: tuple[date, ...] = ()) -> YearNotice:
    return YearNotice(
        year=year,
        days_off=tuple(StatedDay(row=n, day=day) for n, day in enumerate(off, 1)),
        worked=tuple(StatedDay(row=n, day=day) for n, day in enumerate(worked, 1)),
        source=SOURCE,
    )


def state(day: date, *, is_working: bool, actor: User | None = None) -> int:
    stated = Correction(day=day, is_working=is_working, source=SOURCE)
    return correct_day(stated, actor=actor or admin(), now=NOW)


def test_a_year_the_library_lacks_is_entered_whole(db: None) -> None:
    assert calendar().is_provisional(date(2028, 10, 6))

    enter_year(
        notice(date(2028, 10, 6), worked=(date(2028, 10, 8),)), actor=admin(), now=NOW
    )

    known = calendar()
    days = [date(2028, 10, day) for day in (2, 6, 7, 8)]
    assert [known.is_working(day) for day in days] == [True, False, False, True]
    assert not known.is_provisional(date(2028, 10, 2))
    assert CalendarEntry.objects.filter(settles_year=True, source=SOURCE).count() == 2


@pytest.mark.parametrize("year", [2026, 2028])
def test_a_known_year_is_not_entered_again(db: None, year: int) -> None:
    if year == 2028:
        enter_year(notice(date(2028, 1, 1)), actor=admin(), now=NOW)

    with pytest.raises(YearKnownError, match=str(year)):
        enter_year(notice(date(year, 1, 1), year=year), actor=admin(), now=NOW)


def test_a_day_that_cannot_be_refuses_the_whole_notice(db: None) -> None:
    with pytest.raises(StatementFaultyError, match="Row 1"):
        enter_year(notice(date(2027, 1, 1)), actor=admin(), now=NOW)

    assert not CalendarEntry.objects.exists()


def test_one_day_is_corrected_and_corrected_back(db: None) -> None:
    day = date(2026, 12, 2)

    for is_working in (False, True):
        state(day, is_working=is_working)
        assert calendar().is_working(day) is is_working
    with pytest.raises(DaySoAlreadyError):
        state(day, is_working=True)
    assert CalendarEntry.objects.count() == 2


def test_a_provisional_day_may_be_settled_as_it_is(db: None) -> None:
    state(date(2028, 10, 9), is_working=True)

    assert not calendar().is_provisional(date(2028, 10, 9))
    assert calendar().is_provisional(date(2028, 10, 10))


def test_a_correction_names_its_notice(db: None) -> None:
    stated = Correction(day=date(2026, 12, 2), is_working=False, source=" ")

    with pytest.raises(StatementFaultyError, match="notice"):
        correct_day(stated, actor=admin(), now=NOW)


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.ADMINISTER])
def test_officers_enter_no_days(db: None, duty: Duty) -> None:
    actor = factories.officer(duty)

    with pytest.raises(NotAllowedError):
        state(date(2026, 12, 2), is_working=False, actor=actor)
    with pytest.raises(NotAllowedError):
        enter_year(notice(date(2028, 1, 1)), actor=actor, now=NOW)


def test_an_entered_day_moves_an_open_deadline_in_both_directions(db: None) -> None:
    Walk().to(S.NOTIFY)
    task = Task.objects.get(done_at=None)
    before = task.due_on
    assert before is not None

    moved = [state(date(2026, 11, 27), is_working=False)]
    moved += [state(date(2026, 11, day), is_working=True) for day in (28, 29)]

    task.refresh_from_db()
    assert (moved, task.due_on) == ([1, 1, 1], before - timedelta(days=1))
    assert list(task.moves.order_by("id").values_list("old_day", "new_day")) == [
        (date(2026, 12, 2), date(2026, 12, 3)),
        (date(2026, 12, 3), date(2026, 12, 2)),
        (date(2026, 12, 2), date(2026, 12, 1)),
    ]


@pytest.mark.parametrize(("day", "moved"), [(2, 1), (3, 0)])
def test_only_a_day_within_the_term_moves_it(db: None, day: int, moved: int) -> None:
    Walk().to(S.NOTIFY)

    assert state(date(2026, 12, day), is_working=False) == moved
    assert DeadlineChange.objects.count() == moved


def test_a_deadline_met_already_stays(db: None) -> None:
    walk = RepairWalk()
    walk.apply()
    walk.take(RepairStep.ACCEPT, by=Duty.HANDLE)

    moved = state(date(2026, 11, 27), is_working=False)

    assert moved == 1
    assert DeadlineChange.objects.get().task.done_at is None


def test_one_transaction_asks_once_for_the_newest_entry(db: None) -> None:
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        for _ in range(50):
            calendar()

    assert len([one for one in asked if "calendarentry" in one["sql"]]) <= 2


def test_what_is_rolled_back_was_never_entered(db: None) -> None:
    day = date(2026, 12, 2)

    with transaction.atomic():
        state(day, is_working=False)
        assert not calendar().is_working(day)
        transaction.set_rollback(True)

    assert calendar().is_working(day)


def elsewhere(act: Callable[[], object]) -> Thread:
    """Act on a connection of its own, as another process does."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_a_day_entered_by_another_process_is_seen_at_once(committed: str) -> None:
    # Entries of one number and instant are one, but in a database of their own.
    _read_calendar.cache_clear()
    actor, day = admin(), date(2026, 12, 2)
    assert calendar().is_working(day)

    elsewhere(lambda: state(day, is_working=False, actor=actor)).join()

    assert not calendar().is_working(day)


def test_a_step_being_taken_is_waited_for_and_its_deadline_moves(
    committed: str,
) -> None:
    actor, day = admin(), date(2026, 11, 27)

    with transaction.atomic():
        Walk().to(S.NOTIFY)
        entering = elsewhere(lambda: state(day, is_working=False, actor=actor))
        entering.join(timeout=0.5)
    entering.join()

    assert Task.objects.get(done_at=None).due_on == date(2026, 12, 3)
