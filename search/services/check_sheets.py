"""Workbooks of firms a person of a partner has checked: brought, confirmed (核验清单).

A workbook, what it states and the answer are the person's own, in a private folder
until a stated time; then only the check and its receipt remain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from registry.domain.errors import DomainError, ErrorKind, msg
from registry.models import User
from registry.services import file_jobs
from registry.services.file_jobs import (
    STALLED_AFTER,
    FileNotTakenError,
    defer_once,
    keep_file,
    kept_upload,
    remove_orphans,
    upload_in,
)
from registry.services.partners import Caller
from registry.services.sheet_columns import require_returnable
from registry.services.sheets import (
    HEADING_DEPTH,
    NoHeadingError,
    check_headings,
    open_sheet,
)
from search.domain.check_sheets import (
    ColumnUse,
    Layout,
    SheetState,
    chosen_layout,
    guess,
    heading_at,
)
from search.models import CheckSheet

FOLDER = "checking"
TASK = "search.run_check_sheet"
RUNNING = (
    SheetState.WAITING.value,
    SheetState.MATCHING.value,
    SheetState.CHECKING.value,
)
MOST_BYTES = 10 * 2**20
MOST_KEPT = 50  # workbooks of one person
_SHOWN = 5  # rows of a preview


class SheetNotFoundError(DomainError):
    """You brought no such workbook, or it was deleted at its time."""

    code = "sheet_not_found"
    kind = ErrorKind.NOT_FOUND


class SheetElsewhereError(DomainError):
    """The workbook is not at this step: look at its page."""

    code = "sheet_elsewhere"
    kind = ErrorKind.CONFLICT


class SheetTooLongError(DomainError):
    """The workbook has more rows than one check may have: split it."""

    code = "sheet_too_long"


class TooManySheetsError(DomainError):
    """As many of your workbooks as may be are kept already: delete one first."""

    code = "too_many_sheets"
    kind = ErrorKind.CONFLICT


class EmptySheetError(DomainError):
    """No row stands below the headings: there is nothing to check."""

    code = "empty_sheet"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """The head of a workbook, for a person to confirm its columns."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """A workbook as somebody brings it, and in which language it is to be answered."""

    file: BinaryIO
    file_name: str
    purpose: str
    language: str


def accept_sheet(
    brought: Brought, *, caller: Caller, actor: User, now: datetime
) -> CheckSheet:
    """Keep a workbook whose columns are to be confirmed next.

    Raises:
        OutsideScopeError: the purpose is not granted.
        TooManySheetsError: as many of the actor's as may be are kept.
        FileNotTakenError: not a .csv, .csv.gz or .xlsx, or too large.
        UnreadableSheetError: it cannot be read, or not be given back.
        SheetTooLongError, EmptySheetError: too many rows, or none.
    """
    caller.scope.require_purpose(brought.purpose)
    if own_sheets(actor).count() >= MOST_KEPT:
        raise TooManySheetsError
    path = keep_file(brought.file, file_name=brought.file_name, root=FOLDER)
    own_name = path.name
    try:
        kept = kept_upload(path)
        layout, rows = _measured(kept)
        with transaction.atomic():
            sheet = CheckSheet.objects.create(
                partner=caller.partner,
                user=actor,
                purpose=brought.purpose,
                file_name=own_name,
                language=brought.language,
                layout=layout.to_view(),
                rows_total=rows,
                created_at=now,
                updated_at=now,
                kept_until=now + timedelta(days=settings.CHECK_DAYS),
            )
            kept.parent.rename(folder_of(sheet))
    except BaseException:
        rmtree(path.parent, ignore_errors=True)
        raise
    return sheet


def preview_of(sheet: CheckSheet) -> Preview:
    """Return the headings of a workbook and its first rows.

    Raises:
        SheetNotFoundError: its time is over.
    """
    layout = Layout.from_view(sheet.layout)
    with open_sheet(upload_of(sheet)) as opened:
        below = ((at, row) for at, row in opened.rows if at >= layout.row)
        head, *rows = islice(below, _SHOWN + 1)
    width = layout.width
    shown = [(cells + [""] * width)[:width] for _, cells in rows]
    return Preview(headings=_headings(head[1]), rows=shown)


def confirm(
    sheet_id: int, places: Mapping[ColumnUse, int], *, actor: User, now: datetime
) -> CheckSheet:
    """Take the columns as a person confirmed them, and have the workbook matched.

    Raises:
        SheetNotFoundError: it is none of the actor's.
        SheetElsewhereError: it was confirmed before.
        NoFirmColumnError, ColumnTwiceError: the columns do not do.
    """
    with transaction.atomic():
        sheet = locked(sheet_id, actor=actor, state=SheetState.BROUGHT)
        head = preview_of(sheet).headings
        row = Layout.from_view(sheet.layout).row
        layout = chosen_layout(places, row=row, headings=head)
        sheet.layout, sheet.state = layout.to_view(), SheetState.WAITING.value
        sheet.updated_at = now
        sheet.save(update_fields=["layout", "state", "updated_at"])
        defer(sheet)
    return sheet


def forget_sheet(sheet_id: int, *, actor: User, now: datetime) -> None:
    """Delete a workbook and what it states before its time.

    Raises:
        SheetNotFoundError: it is none of the actor's.
        SheetElsewhereError: a worker reads it right now.
    """
    with transaction.atomic():
        sheet = locked(sheet_id, actor=actor)
        if sheet.state in RUNNING:
            raise SheetElsewhereError
        _forget(sheet, now=now)


def forget_expired(*, now: datetime) -> int:
    """Delete workbooks whose time is over, and folders of nobody; return how many."""
    kept = CheckSheet.objects.filter(forgotten_at=None)
    expired = list(kept.filter(kept_until__lte=now))
    for sheet in expired:
        _forget(sheet, now=now)
    known = {folder_of(sheet).name for sheet in kept}
    remove_orphans(FOLDER, known=known, now=now)
    return len(expired)


def resume_stalled(*, now: datetime) -> int:
    """Have workbooks run that no worker has touched for a while; return how many."""
    quiet = CheckSheet.objects.filter(
        state__in=RUNNING, forgotten_at=None, updated_at__lt=now - STALLED_AFTER
    )
    return sum(defer(sheet) for sheet in quiet)


def own_sheets(actor: User) -> QuerySet[CheckSheet]:
    """Return the workbooks somebody brought that are still kept, the newest first."""
    kept = CheckSheet.objects.filter(user=actor, forgotten_at=None)
    return kept.select_related("of_check").order_by("-id")


def sheet_of(sheet_id: int, *, actor: User) -> CheckSheet:
    """Return one of the actor's own workbooks.

    Raises:
        SheetNotFoundError: it is none of the actor's, or was deleted.
    """
    sheet = own_sheets(actor).filter(pk=sheet_id).first()
    if sheet is None:
        raise SheetNotFoundError
    return sheet


def locked(
    sheet_id: int, *, actor: User, state: SheetState | None = None
) -> CheckSheet:
    """Return one of the actor's own workbooks, nobody else's till the commit.

    Raises:
        SheetNotFoundError: it is none of the actor's, or was deleted.
        SheetElsewhereError: it is not in the state.
    """
    kept = CheckSheet.objects.select_for_update().filter(user=actor, forgotten_at=None)
    sheet = kept.filter(pk=sheet_id).first()
    if sheet is None:
        raise SheetNotFoundError
    if state and sheet.state != state:
        raise SheetElsewhereError
    return sheet


def folder_of(sheet: CheckSheet) -> Path:
    """Return where a workbook and its answer lie."""
    return file_jobs.folder_of(FOLDER, number=sheet.pk, created_at=sheet.created_at)


def upload_of(sheet: CheckSheet) -> Path:
    """Return where the workbook lies.

    Raises:
        SheetNotFoundError: it was deleted.
    """
    found = upload_in(folder_of(sheet))
    if found is None:
        raise SheetNotFoundError
    return found


def defer(sheet: CheckSheet) -> bool:
    """Have a worker go on with a workbook."""
    return defer_once(TASK, lock=f"checking {sheet.pk}", sheet_id=sheet.pk)


def _measured(path: Path) -> tuple[Layout, int]:
    """Find the headings and count the rows below; the columns are a guess."""
    if path.stat().st_size > MOST_BYTES:
        raise FileNotTakenError(
            msg("The file is larger than %(most)s MB: split it."),
            most=MOST_BYTES // 2**20,
        )
    most = settings.CHECK_SHEET_LIMIT
    with open_sheet(path) as opened:
        require_returnable(path)
        head = list(islice(opened.rows, HEADING_DEPTH))
        if not head:
            raise NoHeadingError
        at = heading_at([cells for _, cells in head])
        number, cells = head[at]
        headings = _headings(cells)
        check_headings(headings, number)
        rows = len(head) - at - 1 + sum(1 for _ in islice(opened.rows, most + 1))
    if not rows:
        raise EmptySheetError
    if rows > most:
        raise SheetTooLongError(
            msg("The workbook has more than %(most)s rows: split it."),
            most=f"{most:,}",
        )
    layout = Layout(row=number, width=len(headings), places=guess(headings))
    return layout, rows


def _headings(cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _forget(sheet: CheckSheet, *, now: datetime) -> None:
    rmtree(folder_of(sheet), ignore_errors=True)
    if sheet.state != SheetState.DONE:
        sheet.state, sheet.finished_at = SheetState.FAILED.value, now
    sheet.file_name, sheet.error, sheet.open_rows = "", {}, []
    sheet.forgotten_at = now
    sheet.save()
