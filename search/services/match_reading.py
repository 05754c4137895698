"""A list read and matched whole, some rows at a time (批量比对清单的读取).

A row that cannot be matched says so itself; what is wrong with the list as a whole is
found before its first row is matched.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from registry.domain.errors import DomainError, msg
from registry.services.sheet_writing import WriteRow, new_sheet
from registry.services.sheets import (
    NoHeadingError,
    Row,
    Sheet,
    find_headings,
    open_sheet,
)
from search.domain.match_lists import (
    HEADINGS,
    Columns,
    MatchJobState,
    RowVerdict,
    columns_of,
    is_heading,
    unused,
)
from search.domain.matching import Stated
from search.services.disclosure import data_version
from search.services.match_results import Outcome, Telling, headings, verdict_of
from search.services.matching_firms import match_firms

_CHUNK = 500  # rows matched, and counted, at once


class ListTooLongError(DomainError):
    """The list has more rows than one list may have: split it."""

    code = "list_too_long"


class EmptyListError(DomainError):
    """No row stands below the headings: there is nothing to match."""

    code = "empty_list"


class Notes(Protocol):
    """Writes how far the matching is: columns of a MatchJob."""

    def __call__(self, **columns: Any) -> None:
        """Write them."""


def match_list(path: Path, *, result: Path, today: date, note: Notes) -> None:
    """Match a list and write its result, in the language in force.

    Raises:
        UnreadableSheetError: it cannot be read, or names no column we know.
        AmbiguousColumnsError: two of its columns mean the same.
        EmptyListError, ListTooLongError: it has no row, or too many.
        SearchUnavailableError: no engine answers.
    """
    rows = _rows_of(path)
    run = _Run(today=today, note=note)
    run.begin(rows)
    with open_sheet(path) as sheet, new_sheet(result) as write:
        names = _headings_of(sheet)
        write([*names, *unused(headings(), taken=names)])
        columns = columns_of(names)
        while part := list(islice(sheet.rows, _CHUNK)):
            run.take(part, columns=columns, write=write)


class _Run:
    """One run over a list: counts, and remembers whether an engine was missing."""

    def __init__(self, *, today: date, note: Notes) -> None:
        self.today = today
        self.note = note
        self.telling = Telling(as_of=today, data_version=data_version())
        self.counts = Counter({verdict.value: 0 for verdict in RowVerdict})
        self.is_degraded = False

    def begin(self, rows: int) -> None:
        """Say what is matched with what; what an earlier run counted is forgotten."""
        self.note(
            state=MatchJobState.READING.value,
            rows_total=rows,
            rows_done=0,
            counts=dict(self.counts),
            as_of=self.today,
            data_version=self.telling.data_version,
            is_degraded=False,
        )

    def take(self, rows: Sequence[Row], *, columns: Columns, write: WriteRow) -> None:
        """Match some rows, write them, and count them."""
        read = [columns.read(cells) for _, cells in rows]
        asked = [one for one in read if isinstance(one, Stated)]
        found = match_firms(asked, today=self.today)
        self.is_degraded |= found.is_degraded
        results = iter(found.results)
        for (_, cells), one in zip(rows, read, strict=True):
            outcome: Outcome = next(results) if isinstance(one, Stated) else one
            self.counts[verdict_of(outcome).value] += 1
            own = (cells + [""] * columns.width)[: columns.width]
            write([*own, *self.telling.row(outcome, is_degraded=found.is_degraded)])
        self.note(
            rows_done=self.counts.total(),
            counts=dict(self.counts),
            is_degraded=self.is_degraded,
        )


def count_rows(sheet: Sheet, *, most: int) -> int:
    """Count the rows that are left of an open list, to be read as a whole.

    Raises:
        EmptyListError, ListTooLongError: there is none, or too many.
    """
    rows = sum(1 for _ in sheet.rows)
    if not rows:
        raise EmptyListError
    if rows > most:
        raise ListTooLongError(
            msg("The list has %(rows)s rows, and one list at most %(most)s: split it."),
            rows=f"{rows:,}",
            most=f"{most:,}",
        )
    return rows


def firm_headings(
    sheet: Sheet, *, is_heading: Callable[[Sequence[str]], bool]
) -> tuple[int, list[str]]:
    """Return number and cells of the row that names a column of names or codes.

    Raises:
        NoHeadingError: none does; those known are named.
    """
    try:
        return find_headings(sheet, is_heading=is_heading)
    except NoHeadingError:
        raise NoHeadingError(
            msg(
                "No row of headings names a column of names (%(names)s) or of codes "
                "(%(codes)s)."
            ),
            names=", ".join(HEADINGS["name"]),
            codes=", ".join(HEADINGS["code"]),
        ) from None


def _rows_of(path: Path) -> int:
    """Count the rows of a list that can be matched as a whole."""
    with open_sheet(path) as sheet:
        columns_of(_headings_of(sheet))
        return count_rows(sheet, most=settings.MATCH_LIMIT)


def _headings_of(sheet: Sheet) -> list[str]:
    return firm_headings(sheet, is_heading=is_heading)[1]
