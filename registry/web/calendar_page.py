"""The working calendar as its keeper sees it: a year, two forms (工作日历)."""

from calendar import Calendar
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from registry.clock import now, today
from registry.domain.periods import (
    SATURDAY,
    DaySource,
    WorkingCalendar,
    holiday_name,
)
from registry.models import CalendarEntry
from registry.services.calendar_entries import (
    DaySoAlreadyError,
    YearKnownError,
    correct_day,
    enter_year,
    entries_of,
)
from registry.services.calendars import calendar
from registry.services.entry import StatementFaultyError
from registry.services.previews import told as told_fault
from registry.web.calendar_forms import DayForm, YearForm
from registry.web.display import word
from registry.web.pages import actor_of, officer_page, told

FIRST, LAST = 2004, 2098
MONTHS = range(1, 13)


@officer_page
def year(request: HttpRequest) -> HttpResponse:
    """Show a year's days off and worked weekends, and what each comes from."""
    return _page(request, _year(request.GET.get("year", "")))


@require_POST
@officer_page
def enter(request: HttpRequest) -> HttpResponse:
    """Enter the notice of a year; what cannot be is told by row."""
    shown = _year(request.POST.get("year", ""))
    form = YearForm(request.POST)
    if form.is_valid() and not form.add_faults(form.row_faults):
        try:
            moved = enter_year(form.notice(shown), actor=actor_of(request), now=now())
        except StatementFaultyError as error:
            form.add_faults(error.faults)
        except YearKnownError as error:
            form.add_error(None, told(error))
        else:
            return _done(request, shown, moved)
    return _page(request, shown, year_form=form)


@require_POST
@officer_page
def correct(request: HttpRequest) -> HttpResponse:
    """Correct one day."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, _year(request.POST.get("year", "")), day_form=form)
    stated = form.correction()
    try:
        moved = correct_day(stated, actor=actor_of(request), now=now())
    except DaySoAlreadyError as error:
        form.add_error("day", told(error))
    except StatementFaultyError as error:
        form.add_error("day", [told_fault(fault) for fault in error.faults])
    else:
        return _done(request, stated.day.year, moved)
    return _page(request, _year(request.POST.get("year", "")), day_form=form)


def _done(request: HttpRequest, shown: int, moved: int) -> HttpResponse:
    text = ngettext(
        "Entered: %(count)s open deadline moved.",
        "Entered: %(count)s open deadlines moved.",
        moved,
    )
    messages.success(request, text % {"count": moved})
    return redirect(f"{reverse('work-calendar')}?year={shown}")


def _page(
    request: HttpRequest,
    shown: int,
    *,
    year_form: YearForm | None = None,
    day_form: DayForm | None = None,
) -> HttpResponse:
    entries = entries_of(shown, actor=actor_of(request), now=now())
    known = calendar()
    is_faulty = bool(year_form or day_form)
    context = {
        "nav_current": "work",
        "breadcrumbs": [{"label": gettext("Working calendar"), "url": ""}],
        "year": shown,
        "previous": shown - 1 if shown > FIRST else None,
        "next": shown + 1 if shown < LAST else None,
        "is_settled": known.is_settled(shown),
        "weekdays": _weekdays(),
        "months": [_month(shown, month, known, entries) for month in MONTHS],
        "days": _special_days(shown, known, entries),
        "year_form": year_form or YearForm(),
        "day_form": day_form or DayForm(),
    }
    return render(
        request,
        "registry/work/calendar.html",
        context,
        status=400 if is_faulty else 200,
    )


def _month(
    shown: int,
    month: int,
    known: WorkingCalendar,
    entries: dict[date, CalendarEntry],
) -> dict[str, Any]:
    weeks = Calendar().monthdatescalendar(shown, month)
    return {
        "label": gettext("month %(number)s") % {"number": month},
        "weeks": [
            [
                _cell(day, known, is_entered=day in entries)
                if day.month == month
                else None
                for day in week
            ]
            for week in weeks
        ],
    }


def _cell(day: date, known: WorkingCalendar, *, is_entered: bool) -> dict[str, Any]:
    is_working, is_weekend = known.is_working(day), day.weekday() >= SATURDAY
    is_special = is_entered or known.source_of(day) is not DaySource.WEEKDAY
    kinds = {
        "day-off": not is_working and not is_special,
        "day-holiday": not is_working and is_special,
        "day-worked": is_working and is_weekend,
        "day-entered": is_entered,
    }
    return {
        "number": day.day,
        "classes": " ".join(name for name, holds in kinds.items() if holds),
        "mark": _mark(is_working=is_working) if is_special else "",
    }


def _special_days(
    shown: int, known: WorkingCalendar, entries: dict[date, CalendarEntry]
) -> list[dict[str, Any]]:
    """Return each day that something else than the weekday decides."""
    days = range(date(shown, 1, 1).toordinal(), date(shown + 1, 1, 1).toordinal())
    return [
        _special(day, known, entries.get(day))
        for day in map(date.fromordinal, days)
        if known.source_of(day) is not DaySource.WEEKDAY
    ]


def _special(
    day: date, known: WorkingCalendar, entry: CalendarEntry | None
) -> dict[str, Any]:
    return {
        "day": day,
        "weekday": _weekdays()[day.weekday()],
        "mark": _mark(is_working=known.is_working(day)),
        "name": (entry.name if entry else "") or holiday_name(day),
        "source": word(known.source_of(day)),
        "entry": entry,
    }


def _mark(*, is_working: bool) -> str:
    return gettext("work") if is_working else gettext("off")


def _weekdays() -> list[str]:
    return [
        gettext("Mon"),
        gettext("Tue"),
        gettext("Wed"),
        gettext("Thu"),
        gettext("Fri"),
        gettext("Sat"),
        gettext("Sun"),
    ]


def _year(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) == len("2026")
    found = int(text) if is_number else today().year
    return min(max(found, FIRST), LAST)
