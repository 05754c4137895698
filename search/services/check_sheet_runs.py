"""Workbooks matched, then checked and given back, by a background job (核验清单任务).

Matching tells which rows a person must settle; the check itself comes after, by the
service all checks go through. Killed at any point it begins anew: the check has a key
of its own, so that it is made once.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import translation

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.models import User
from registry.services.file_jobs import WorkClock, alone, kept_error
from registry.services.partner_people import caller_of
from registry.services.sheet_columns import add_columns
from registry.services.sheets import open_sheet
from search.domain.check_sheets import Layout, SheetState
from search.domain.match_lists import RowFault
from search.domain.matching import MatchStatus, Stated
from search.domain.receipts import sent_digest
from search.models import CheckSheet
from search.services.check_columns import answer_cells, answer_headings
from search.services.check_sheets import (
    RUNNING,
    defer,
    folder_of,
    locked,
    upload_of,
)
from search.services.checks import Answered, Question, Row, check_firms
from search.services.decisions import match_for

_CHUNK = 50  # rows matched, and counted, at once
RESULT, ANSWER = "result", "answer.json"


class SheetRunningError(DomainError):
    """A worker reads this workbook right now: wait for its end."""

    code = "sheet_running"
    kind = ErrorKind.CONFLICT


class SheetNotDoneError(DomainError):
    """The workbook is not checked yet."""

    code = "sheet_not_done"
    kind = ErrorKind.CONFLICT


def finish(sheet_id: int, *, actor: User, now: datetime) -> CheckSheet:
    """Have a workbook checked; rows nobody settled are answered as possible.

    Raises:
        SheetNotFoundError: it is none of the actor's.
        SheetElsewhereError: it is not matched yet, or checked already.
    """
    with transaction.atomic():
        sheet = locked(sheet_id, actor=actor, state=SheetState.SETTLING)
        _note(sheet, now=now, state=SheetState.CHECKING.value)
        defer(sheet)
    return sheet


def run_again(sheet_id: int, *, actor: User, now: datetime) -> CheckSheet:
    """Begin a workbook anew that an error stopped, with the columns it has.

    Raises:
        SheetNotFoundError: it is none of the actor's.
        SheetElsewhereError: nothing stopped it.
    """
    begun: dict[str, Any] = {
        "state": SheetState.WAITING.value,
        "error": {},
        "finished_at": None,
    }
    with transaction.atomic():
        sheet = locked(sheet_id, actor=actor, state=SheetState.FAILED)
        _note(sheet, now=now, **begun)
        defer(sheet)
    return sheet


def run_sheet(sheet_id: int, *, now: datetime) -> None:
    """Go on with a workbook as far as no person is needed.

    What is wrong stops it and is told by it.

    Raises:
        SheetRunningError: another worker has it.
        DatabaseGoneError: the database stopped answering; run it again.
    """
    clock = WorkClock.from_now(now)
    with alone(f"zhixin checking {sheet_id}", otherwise=SheetRunningError()):
        sheet = CheckSheet.objects.select_related("user").get(pk=sheet_id)
        if sheet.forgotten_at or sheet.state not in RUNNING:
            return
        try:
            if sheet.state != SheetState.CHECKING:
                _match(sheet, clock=clock)
            if sheet.state == SheetState.CHECKING:
                _check(sheet, now=clock.now())
        except DomainError as error:
            failed = {"state": SheetState.FAILED.value, "error": kept_error(error)}
            _note(sheet, now=clock.now(), **failed, finished_at=clock.now())


def result_of(sheet: CheckSheet) -> Path:
    """Return where the workbook with the answer lies.

    Raises:
        SheetNotDoneError: it is not checked.
    """
    found = next(folder_of(sheet).glob(f"{RESULT}.*"), None)
    if sheet.state != SheetState.DONE or found is None:
        raise SheetNotDoneError
    return found


def answer_of(sheet: CheckSheet) -> Path:
    """Return where question, answer and receipt lie as the receipt's digests read them.

    Raises:
        SheetNotDoneError: it is not checked.
    """
    found = folder_of(sheet) / ANSWER
    if sheet.state != SheetState.DONE or not found.exists():
        raise SheetNotDoneError
    return found


def _match(sheet: CheckSheet, *, clock: WorkClock) -> None:
    """Find the rows a person must settle; if there are none, the check comes next."""
    matching = SheetState.MATCHING.value
    _note(sheet, now=clock.now(), state=matching, rows_done=0, open_rows=[])
    rows = _rows(sheet)
    left: list[dict[str, Any]] = []
    while part := list(islice(rows, _CHUNK)):
        left += _possible(sheet, part, now=clock.now())
        _note(sheet, now=clock.now(), rows_done=sheet.rows_done + len(part))
    state = SheetState.SETTLING if left else SheetState.CHECKING
    _note(sheet, now=clock.now(), state=state.value, open_rows=left)


def _possible(
    sheet: CheckSheet, rows: list[tuple[int, Row]], *, now: datetime
) -> Iterator[dict[str, Any]]:
    read = [(number, row) for number, row in rows if not row.faults]
    asked = [row.stated for _, row in read]
    results = match_for(sheet.partner, asked, today=day_of(now)).results
    for (number, row), matched in zip(read, results, strict=True):
        if matched.status is MatchStatus.POSSIBLE:
            yield {
                "row": number,
                "reference": row.reference,
                "name": row.stated.name,
                "code": row.stated.code,
                "settled": "",
            }


def _check(sheet: CheckSheet, *, now: datetime) -> None:
    """Check the rows and give the workbook back; the result lies before it is told."""
    caller = caller_of(sheet.user, on=day_of(now))
    numbered = list(_rows(sheet))
    asked = _question([row for _, row in numbered], purpose=sheet.purpose)
    question = Question(
        rows=[row for _, row in numbered],
        purpose=sheet.purpose,
        digest=sent_digest(asked),
        # No call of the API can have it: theirs are printable.
        request_key=f"\t{sheet.pk} {sheet.created_at.isoformat()}",
    )
    answered = check_firms(question, caller=caller, now=now)
    _write(sheet, [number for number, _ in numbered], answered)
    told = {
        "question": asked,
        "results": answered.results,
        "receipt": answered.check.receipt,
    }
    path = folder_of(sheet) / ANSWER
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    _note(
        sheet,
        now=now,
        state=SheetState.DONE.value,
        counts=Counter(one["status"] for one in answered.results),
        of_check=answered.check,
        finished_at=now,
    )


def _write(sheet: CheckSheet, numbers: list[int], answered: Answered) -> None:
    path, layout = upload_of(sheet), Layout.from_view(sheet.layout)
    ending = ".xlsx" if path.suffix == ".xlsx" else ".csv"
    receipt = answered.check.receipt
    with translation.override(sheet.language):
        add_columns(
            path,
            path.with_name(RESULT + ending),
            heading_row=layout.row,
            headings=answer_headings(),
            rows={
                number: answer_cells(told, receipt)
                for number, told in zip(numbers, answered.results, strict=True)
            },
        )


def _rows(sheet: CheckSheet) -> Iterator[tuple[int, Row]]:
    """Read the rows below the headings, each with its number."""
    layout = Layout.from_view(sheet.layout)
    with open_sheet(upload_of(sheet)) as opened:
        for number, cells in opened.rows:
            if number > layout.row:
                reference, stated = layout.read(cells)
                yield number, _row(reference, stated)


def _row(reference: str, stated: Stated | RowFault) -> Row:
    if isinstance(stated, Stated):
        return Row(reference=reference, stated=stated)
    return Row(reference=reference, stated=Stated(""), faults={"row": [stated.term]})


def _question(rows: list[Row], *, purpose: str) -> dict[str, Any]:
    """Return the question as the same call of the API would state it."""
    firms = [
        {
            "name": row.stated.name,
            "uscc": row.stated.code,
            "reference": row.reference,
        }
        for row in rows
    ]
    return {"purpose": purpose, "firms": firms}


def _note(sheet: CheckSheet, *, now: datetime, **columns: Any) -> None:
    """Write where a workbook stands, unless it was forgotten meanwhile."""
    columns["updated_at"] = now
    for name, value in columns.items():
        setattr(sheet, name, value)
    CheckSheet.objects.filter(pk=sheet.pk, forgotten_at=None).update(**columns)
