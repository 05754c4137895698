"""Firms taken in from a file, chunk by chunk (企业信息批量导入).

Each chunk is one transaction: rows are staged by COPY, compared as a set with the
newest versions, and written with their place in the batch, so that an import killed
at any moment goes on where it stopped. The log's numbers are taken last.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import UniqueViolation

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, msg
from registry.domain.firm_statements import (
    REQUIRED,
    CheckedFirm,
    FirmStatement,
    check_firm,
    column_of,
    fields_stated,
)
from registry.domain.statements import Fault
from registry.models import BatchState, ImportBatch, User
from registry.services import batches
from registry.services import enterprise_sql as sql
from registry.services.batches import Issue, issue_of
from registry.services.changes import writing
from registry.services.file_jobs import DatabaseGoneError, WorkClock
from registry.services.officers import acting_officer
from registry.services.sheets import (
    BadHeadingError,
    NoHeadingError,
    Row,
    Sheet,
    TooManyCellsError,
    check_width,
    find_headings,
    open_sheet,
)

KIND = "enterprises"
# Interactive writers wait for a chunk's numbering: a quarter of a second at this size.
CHUNK = 5_000
TRIES = 4
ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"
WARNING, WARNINGS = "warning", "warnings"
OUTCOMES = (ADDED, CHANGED, UNCHANGED, REFUSED, WARNINGS)

# After these a batch is not stopped: another run goes on, or is at it already.
STILL_READING = (DatabaseGoneError, batches.ImportRunningError)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    """What the columns of a file are; `columns` has "" for an unknown heading."""

    row_number: int
    headings: Sequence[str]
    columns: Sequence[str]

    def heading_of(self, column: str) -> str:
        return self.headings[self.columns.index(column)] if column else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Firm:
    """One row of the file, checked."""

    row_number: int
    checked: CheckedFirm


def import_enterprises(
    path: Path,
    *,
    actor: User,
    now: datetime,
    report: Path | None = None,
    progress: Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Take in a registrar's file of firms; every row is taken or reported.

    Columns are known by heading, `uscc` and `name` required. A row equal to the newest
    version is unchanged, another makes a new version; a code twice in one file is
    refused. Run again after a kill, it finishes the same batch.

    Shape: `progress` hears bytes done and in all; `counts` of the answer sum up to
    `rows_read`, `warnings` apart. `batch` is one opened for this file before.

    Raises:
        NotAllowedError: the actor may not import.
        UnreadableSheetError: the file cannot be read; nothing of it was taken, unless
            the batch says how many rows.
        ImportRunningError: the same file is being imported now.
        DatabaseGoneError: the database stopped answering.
    """
    acting_officer(actor, Act.IMPORT_FILE, on=day_of(now))
    clock = WorkClock.from_now(now)
    held = batch
    try:
        with open_sheet(path) as sheet:
            table = _table_of(sheet)
            purpose = batches.Purpose(kind=KIND)
            with batches.claimed(
                path, purpose=purpose, actor=actor, now=now, batch=held
            ) as held:
                _Import(held, actor=actor, table=table, clock=clock).run(
                    sheet, progress=progress
                )
    except DomainError as error:
        if held is not None and not isinstance(error, STILL_READING):
            batches.fail(held, error=error, now=clock.now())
        raise
    if report is not None:
        batches.write_report(held, report)
    return held


class _Import:
    """One run over a file, with its batch and its temporary tables."""

    def __init__(
        self, batch: ImportBatch, *, actor: User, table: _Table, clock: WorkClock
    ) -> None:
        self.batch = batch
        self.actor = actor
        self.table = table
        self.clock = clock
        self.today = day_of(clock.start)
        self.find_changed = sql.find_changed(fields_stated(filter(None, table.columns)))

    def run(self, sheet: Sheet, *, progress: Progress | None) -> None:
        """Go through the file from where the batch stands."""
        _execute(sql.DROP_TABLES, sql.CREATE_TABLES)
        self._begin()
        self._skip(sheet.rows)
        for firms in self._chunks(sheet.rows):
            self._take(firms)
            if progress is not None:
                progress(*sheet.progress())
        _execute(sql.DROP_TABLES)
        batches.close(self.batch, state=BatchState.RELEASED, now=self.clock.now())

    def _begin(self) -> None:
        """Report unknown headings, once."""
        if self.batch.counts:
            return
        unknown = [
            _unknown_heading(heading, row_number=self.table.row_number)
            for heading, column in zip(
                self.table.headings, self.table.columns, strict=True
            )
            if not column
        ]
        with transaction.atomic():
            batches.advance(
                self.batch,
                rows=0,
                outcomes=dict.fromkeys(OUTCOMES, 0),
                issues=unknown,
                now=self.clock.now(),
            )
        self.batch.refresh_from_db()

    def _skip(self, rows: Iterator[Row]) -> None:
        """Pass over what a killed run has done, but remember its codes."""
        left = self.batch.rows_read
        while left and (firms := self._read(rows, size=min(left, CHUNK))):
            left -= len(firms)
            with transaction.atomic(), connection.cursor() as cursor:
                _stage(cursor, firms)
                cursor.execute(sql.REMEMBER_CODES)

    def _chunks(self, rows: Iterator[Row]) -> Iterator[list[_Firm]]:
        """Check the next chunk while the database writes this one."""
        read = partial(self._read, rows, size=CHUNK)
        with ThreadPoolExecutor(max_workers=1) as beside:
            coming = beside.submit(read)
            while firms := coming.result():
                coming = beside.submit(read)
                yield firms

    def _read(self, rows: Iterator[Row], *, size: int) -> list[_Firm]:
        return [self._check(number, cells) for number, cells in islice(rows, size)]

    def _check(self, number: int, cells: list[str]) -> _Firm:
        try:
            check_width(cells, self.table.headings)
        except TooManyCellsError as error:
            fault = Fault(
                field="", code=error.code, message=error.template, params=error.params
            )
            checked = CheckedFirm(code="", statement=None, faults=(fault,))
        else:
            stated = dict(zip(self.table.columns, cells, strict=False))
            checked = check_firm(stated, today=self.today)
        return _Firm(row_number=number, checked=checked)

    def _take(self, firms: list[_Firm]) -> None:
        """Write a chunk; when somebody else wrote one of its firms, compare anew."""
        for tries_left in reversed(range(TRIES)):
            try:
                self._write(firms)
                break
            except IntegrityError as error:
                if not tries_left or not isinstance(error.__cause__, UniqueViolation):
                    raise
        self.batch.refresh_from_db()

    def _write(self, firms: list[_Firm]) -> None:
        now = self.clock.now()
        with (
            writing(actor=self.actor, now=now, is_bulk=True) as log,
            connection.cursor() as cursor,
        ):
            _stage(cursor, firms)
            cursor.execute(sql.REMEMBER_CODES)
            cursor.execute(sql.TAKE_OUT_REPEATED)
            repeated = dict(cursor.fetchall())
            cursor.execute(self.find_changed)
            cursor.execute(sql.COUNT_NEW)
            added, written = cursor.fetchone()
            cursor.execute(sql.INSERT_ENTERPRISES)
            cursor.execute(sql.INSERT_VERSIONS)
            cursor.execute(sql.INSERT_FORMER_NAMES, {"today": self.today})
            log.stage("import_firm", count=written)
            issues = list(self._issues(firms, repeated))
            refused = len({i.row_number for i in issues if i.outcome == REFUSED})
            batches.advance(
                self.batch,
                rows=len(firms),
                outcomes={
                    ADDED: added,
                    CHANGED: written - added,
                    UNCHANGED: len(firms) - written - refused,
                    REFUSED: refused,
                    WARNINGS: sum(issue.outcome == WARNING for issue in issues),
                },
                issues=issues,
                now=now,
            )

    def _issues(
        self, firms: Iterable[_Firm], repeated: Mapping[int, int]
    ) -> Iterator[Issue]:
        for firm in firms:
            faults = list(firm.checked.faults)
            if first := repeated.get(firm.row_number):
                faults.append(_repeated(first))
            outcome = REFUSED if faults else WARNING
            for fault in faults or firm.checked.warnings:
                yield issue_of(
                    fault,
                    row_number=firm.row_number,
                    outcome=outcome,
                    column=self.table.heading_of(fault.field),
                )


def _table_of(sheet: Sheet) -> _Table:
    """Find the headings, the required ones among them, each once."""
    try:
        row_number, headings = find_headings(
            sheet, is_heading=lambda names: set(REQUIRED) <= set(map(column_of, names))
        )
    except NoHeadingError:
        raise NoHeadingError(
            msg(
                "No row of headings names both the code (uscc) and the name of "
                "the firm: the first rows must name the columns."
            )
        ) from None
    columns = [column_of(heading) for heading in headings]
    for column, times in Counter(filter(None, columns)).items():
        if times > 1:
            raise BadHeadingError(
                msg("Row %(row)s has the heading %(name)s twice: keep one of them."),
                row=row_number,
                name=column,
            )
    return _Table(row_number=row_number, headings=headings, columns=columns)


def _unknown_heading(heading: str, *, row_number: int) -> Issue:
    fault = Fault(
        field="",
        code="unknown_column",
        message=msg("This column is unknown and was left out."),
    )
    return issue_of(fault, row_number=row_number, outcome=WARNING, column=heading)


def _repeated(first_row: int) -> Fault:
    return Fault(
        field="uscc",
        code="repeated_code",
        message=msg("Row %(row)s of this file has the same code."),
        params={"row": first_row},
    )


def _stage(cursor: CursorWrapper, firms: Iterable[_Firm]) -> None:
    """Copy rows with a valid code into the staging table, which was emptied before."""
    cursor.execute(sql.EMPTY_TABLES)
    with cursor.copy(sql.COPY_ROWS) as copy:
        for firm in firms:
            checked = firm.checked
            if checked.code:
                copy.write_row(
                    (
                        firm.row_number,
                        checked.statement is None,
                        checked.code,
                        checked.override_reason,
                        *_cells_of(checked.statement),
                    )
                )


_NO_CELLS = (None,) * len(sql.FIELDS)
_fields_of = attrgetter(*sql.FIELDS)


def _cells_of(statement: FirmStatement | None) -> tuple[Any, ...]:
    return _NO_CELLS if statement is None else _fields_of(statement)


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
