"""Files of firms brought into a portfolio by a background job (变动监测清单任务).

A job that was killed begins anew and ends the same: a statement that is there already
replaces its own row. The file is deleted as soon as it is read.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import rmtree
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.partners import RowVerdict
from registry.services import file_jobs
from registry.services.file_jobs import (
    STALLED_AFTER,
    WorkClock,
    alone,
    defer_once,
    keep_file,
    kept_error,
    kept_upload,
    remove_orphans,
    upload_in,
)
from registry.services.partner_people import caller_of
from registry.services.partners import Caller
from registry.services.sheets import Row as Cells
from registry.services.sheets import Sheet, open_sheet
from search.domain.check_sheets import ColumnUse, Layout, chosen_layout, guess
from search.domain.match_lists import MatchJobState, RowFault
from search.domain.matching import Stated
from search.models import Portfolio, PortfolioFile
from search.services import portfolios
from search.services.checks import Row
from search.services.match_reading import (
    count_rows,
    firm_headings,
)
from search.services.portfolios import require_purpose
from search.services.watched_firms import Added, add_firms

FOLDER = "watching"
TASK = "search.run_portfolio_file"
UNFINISHED = (MatchJobState.WAITING.value, MatchJobState.READING.value)
_CHUNK = 500  # rows added, and counted, at once


class PortfolioFileRunningError(DomainError):
    """A file of this portfolio is being read: wait for its end."""

    code = "portfolio_file_running"
    kind = ErrorKind.CONFLICT


def accept_file(
    portfolio: Portfolio,
    file: BinaryIO,
    *,
    file_name: str,
    caller: Caller,
    now: datetime,
) -> PortfolioFile:
    """Keep a person's file and have a worker add its firms.

    Raises:
        OutsideScopeError: the portfolio's purpose is not granted; it is logged.
        FileNotTakenError: not a .csv, .csv.gz or .xlsx, or too large.
        PortfolioFileRunningError: another file of it is not read to its end yet.
    """
    assert caller.user  # noqa: S101 - systems add by calls, not by files
    require_purpose(portfolio.purpose, caller, now=now)
    path = keep_file(file, file_name=file_name, root=FOLDER)
    kept = kept_upload(path)
    with transaction.atomic():
        portfolios.locked(portfolio)
        if portfolio.files.filter(state__in=UNFINISHED).exists():
            rmtree(kept.parent)
            raise PortfolioFileRunningError
        made = PortfolioFile.objects.create(
            portfolio=portfolio,
            user=caller.user,
            file_name=path.name,
            created_at=now,
            updated_at=now,
            kept_until=now + timedelta(days=settings.MATCH_DAYS),
        )
        kept.parent.rename(folder_of(made))
        _defer(made)
    return made


def run_file(file_id: int, *, now: datetime) -> None:
    """Add a file's firms to its portfolio; run again after its end it does nothing.

    Raises:
        PortfolioFileRunningError: it is being read right now.
        DatabaseGoneError: the database stopped answering; run it again.
    """
    clock = WorkClock.from_now(now)
    with alone(f"zhixin watching {file_id}", otherwise=PortfolioFileRunningError()):
        found = PortfolioFile.objects.select_related("portfolio__partner", "user")
        job = found.filter(pk=file_id).first()
        path = upload_in(folder_of(job)) if job else None
        if job is None or path is None or job.state not in UNFINISHED:
            return
        try:
            _read(job, path, clock=clock)
        except DomainError as error:
            _note(
                job,
                now=clock.now(),
                state=MatchJobState.FAILED.value,
                error=kept_error(error),
                finished_at=clock.now(),
            )
            if error.kind is ErrorKind.UNAVAILABLE:
                return
        rmtree(path.parent, ignore_errors=True)


def run_again(job: PortfolioFile, *, now: datetime) -> None:
    """Have a file read again that was stopped by what may have passed; else nothing."""
    if not may_run_again(job):
        return
    with transaction.atomic():
        state = MatchJobState.WAITING.value
        _note(job, now=now, state=state, error={}, finished_at=None)
        _defer(job)


def may_run_again(job: PortfolioFile) -> bool:
    """Tell whether a stopped file is kept to be read again."""
    return job.state == MatchJobState.FAILED and upload_in(folder_of(job)) is not None


def resume_stalled(*, now: datetime) -> int:
    """Have files read that no worker has touched for a while; return how many."""
    quiet = PortfolioFile.objects.filter(
        state__in=UNFINISHED, updated_at__lt=now - STALLED_AFTER
    )
    return sum(_defer(job) for job in quiet if upload_in(folder_of(job)))


def forget_expired(*, now: datetime) -> int:
    """Delete files nobody could read in time, and folders of nobody."""
    late = list(PortfolioFile.objects.filter(kept_until__lte=now))
    for job in late:
        rmtree(folder_of(job), ignore_errors=True)
        if job.state in UNFINISHED:
            _note(job, now=now, state=MatchJobState.FAILED.value, finished_at=now)
    known = {folder_of(job).name for job in PortfolioFile.objects.all()}
    remove_orphans(FOLDER, known=known, now=now)
    return len(late)


def close_portfolio(portfolio: Portfolio) -> None:
    """Delete a portfolio with its rows, its files, and what was told of them."""
    folders = [folder_of(job) for job in portfolio.files.all()]
    portfolios.close_portfolio(portfolio)
    for folder in folders:
        rmtree(folder, ignore_errors=True)


def files_of(portfolio: Portfolio) -> QuerySet[PortfolioFile]:
    """Return the files brought into a portfolio, the newest first."""
    return portfolio.files.order_by("-pk")


def folder_of(job: PortfolioFile) -> Path:
    """Return where a file waits to be read."""
    return file_jobs.folder_of(FOLDER, number=job.pk, created_at=job.created_at)


def _read(job: PortfolioFile, path: Path, *, clock: WorkClock) -> None:
    """Add the firms some rows at a time; each part is there before it is counted."""
    caller = caller_of(job.user, on=day_of(clock.start))
    total = _rows_of(path)
    counts = Counter({verdict.value: 0 for verdict in RowVerdict})
    faults: list[tuple[int, str]] = []
    is_degraded = False
    _note(job, now=clock.now(), state=MatchJobState.READING.value, rows_total=total)
    with open_sheet(path) as sheet:
        layout = _layout_of(sheet)
        while part := list(islice(sheet.rows, _CHUNK)):
            rows, numbers = _stated(part, layout)
            adding = add_firms(job.portfolio, rows, caller=caller, now=clock.now())
            counts.update(one.verdict.value for one in adding.results)
            faults += _faults(numbers, adding.results)
            is_degraded |= adding.is_degraded
            _note(
                job,
                now=clock.now(),
                rows_done=counts.total(),
                counts=dict(counts),
                faults=faults,
                is_degraded=is_degraded,
            )
    now = clock.now()
    _note(job, now=now, state=MatchJobState.DONE.value, finished_at=now)


def _stated(part: Sequence[Cells], layout: Layout) -> tuple[list[Row], list[int]]:
    rows = []
    for _, cells in part:
        reference, read = layout.read(cells)
        if isinstance(read, RowFault):
            faults = {"row": [read.value]}
            rows.append(Row(reference=reference, stated=Stated(""), faults=faults))
        else:
            rows.append(Row(reference=reference, stated=read))
    return rows, [number for number, _ in part]


def _faults(numbers: Sequence[int], results: Sequence[Added]) -> list[tuple[int, str]]:
    """Return the numbers of the rows that could not be read, and why by its code."""
    return [
        (number, next(iter(one.faults.values()))[0])
        for number, one in zip(numbers, results, strict=True)
        if one.faults
    ]


def _rows_of(path: Path) -> int:
    """Count the rows of a list that can be added as a whole."""
    with open_sheet(path) as sheet:
        _layout_of(sheet)
        return count_rows(sheet, most=settings.PORTFOLIO_LIMIT)


def _layout_of(sheet: Sheet) -> Layout:
    """Find the columns of a list by the headings that banks' lists have."""
    row, headings = firm_headings(sheet, is_heading=_names_firms)
    return chosen_layout(guess(headings), row=row, headings=headings)


def _names_firms(headings: Sequence[str]) -> bool:
    return bool({ColumnUse.NAME, ColumnUse.CODE} & set(guess(headings)))


def _note(job: PortfolioFile, *, now: datetime, **columns: Any) -> None:
    """Write where a file stands, unless it was deleted meanwhile."""
    columns["updated_at"] = now
    for name, value in columns.items():
        setattr(job, name, value)
    PortfolioFile.objects.filter(pk=job.pk).update(**columns)


def _defer(job: PortfolioFile) -> bool:
    return defer_once(TASK, lock=f"watching {job.pk}", file_id=job.pk)
