"""Clocks and counts for the head of an authority, as a page and as CSV (时限统计)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.clock import now, today
from registry.domain.cells import as_text
from registry.domain.counts import Count
from registry.domain.periods import add_months
from registry.services.organ_counts import (
    Row,
    counts_of,
    organs_within_reach,
    total_of,
)
from registry.web.display import word
from registry.web.pages import actor_of, officer_page
from registry.web.work import crumbs

SHOWN_MONTHS = 3
FIRST_YEAR, LAST_YEAR = 1960, 2097  # policies and calendars reach a year around
SECTIONS = (
    (
        "penalties",
        _("Penalties, by the month of the decision"),
        (
            Count.DECIDED,
            Count.IN_TIME,
            Count.LATE,
            Count.WAITING,
            Count.OVERDUE,
            Count.WITHDRAWN,
        ),
    ),
    (
        "objections",
        _("Objections, by the month of the step"),
        (Count.FILED, Count.UPHELD, Count.DISMISSED, Count.ANSWERED_LATE),
    ),
    (
        "repairs",
        _("Repairs, by the month of the step"),
        (Count.APPLIED, Count.GRANTED, Count.REFUSED, Count.DECIDED_LATE),
    ),
    (
        "listings",
        _("Listings, by the month of the step"),
        (Count.LISTED, Count.REMOVED, Count.REVOKED),
    ),
    (
        "tasks",
        _("Tasks open now, by the month they were opened in"),
        (Count.OPEN_TASKS, Count.LATE_TASKS),
    ),
)
# Numbers somebody must do something about, each with its section.
TILES = (
    (Count.LATE, "penalties"),
    (Count.OVERDUE, "penalties"),
    (Count.ANSWERED_LATE, "objections"),
    (Count.DECIDED_LATE, "repairs"),
    (Count.LATE_TASKS, "tasks"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which organ and months the address asks for; what it cannot mean is left out."""

    organ: int | None
    first: date
    last: date

    @property
    def query(self) -> str:
        """Return the filter as an address carries it."""
        months = {"from": f"{self.first:%Y-%m}", "to": f"{self.last:%Y-%m}"}
        return urlencode({"organ": self.organ or "", **months})


@officer_page
def counts(request: HttpRequest) -> HttpResponse:
    """Show what the organs did, in time or late, month by month."""
    asked = _asked(request)
    rows = _rows(request, asked)
    total = total_of(rows)
    context = {
        "nav_current": "work",
        "breadcrumbs": crumbs(gettext("Clocks and counts")),
        "asked": asked,
        "organs": organs_within_reach(actor=actor_of(request), now=now()),
        "tiles": [
            {"value": total[count], "label": _title(count), "url": f"#{section}"}
            for count, section in TILES
        ],
        "sections": [
            _section(name, str(title), columns, rows=rows, total=total)
            for name, title, columns in SECTIONS
        ],
    }
    return render(request, "registry/work/clocks.html", context)


@officer_page
def download(request: HttpRequest) -> HttpResponse:
    """Send the same counts as CSV that a spreadsheet opens."""
    asked = _asked(request)
    text = io.StringIO()
    writer = csv.writer(text)
    heads = (gettext("Organ"), gettext("Code"), gettext("Month"))
    writer.writerow([*heads, *map(_title, Count)])
    for row in _rows(request, asked):
        cells = map(as_text, (row.organ.name, row.organ.uscc, f"{row.month:%Y-%m}"))
        writer.writerow([*cells, *(row.counts.get(count, 0) for count in Count)])
    return HttpResponse(
        text.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="counts.csv"',
            "Cache-Control": "private, no-store",
        },
    )


def _rows(request: HttpRequest, asked: Filter) -> list[Row]:
    return counts_of(
        organ=asked.organ,
        first=asked.first,
        last=asked.last,
        actor=actor_of(request),
        now=now(),
    )


def _section(
    name: str,
    title: str,
    columns: Sequence[Count],
    *,
    rows: Sequence[Row],
    total: dict[Count, int],
) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "heads": [word(count) for count in columns],
        "rows": [
            {
                "organ": row.organ.name,
                "month": f"{row.month:%Y-%m}",
                "numbers": [row.counts.get(count, 0) for count in columns],
            }
            for row in rows
            if any(row.counts.get(count) for count in columns)
        ],
        "total": [total[count] for count in columns],
    }


def _title(count: Count) -> str:
    """Name a count where its section is not told."""
    titles = {
        Count.LATE: gettext("Penalties published late"),
        Count.WAITING: gettext("Penalties still to be published"),
        Count.OVERDUE: gettext("Penalties past the last day"),
        Count.WITHDRAWN: gettext("Penalties withdrawn"),
        Count.UPHELD: gettext("Objections upheld"),
        Count.DISMISSED: gettext("Objections dismissed"),
        Count.ANSWERED_LATE: gettext("Objections answered late"),
        Count.GRANTED: gettext("Repairs granted"),
        Count.REFUSED: gettext("Repairs refused"),
        Count.DECIDED_LATE: gettext("Repairs handled late"),
        Count.REMOVED: gettext("Listings removed"),
        Count.REVOKED: gettext("Listings revoked"),
        Count.LATE_TASKS: gettext("Tasks that are late"),
    }
    return titles.get(count) or word(count)


def _asked(request: HttpRequest) -> Filter:
    this_month = today().replace(day=1)
    last = _month(request.GET.get("to", "")) or this_month
    first = _month(request.GET.get("from", "")) or add_months(last, 1 - SHOWN_MONTHS)
    organ = request.GET.get("organ", "")
    is_number = organ.isascii() and organ.isdigit() and len(organ) <= len("999999999")
    return Filter(organ=int(organ) if is_number else None, first=first, last=last)


def _month(text: str) -> date | None:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
