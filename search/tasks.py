"""Background jobs of the reading side: each is one service call (后台任务)."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from registry.clock import now
from registry.services.file_jobs import DatabaseGoneError
from search.services import (
    check_sheet_runs,
    check_sheets,
    checks,
    match_jobs,
    portfolio_files,
    watching,
)

QUEUE = "matching"  # a long list may keep a worker busy for an hour
RETRY = RetryStrategy(
    max_attempts=20,
    wait=15,
    retry_exceptions={
        DatabaseGoneError,
        match_jobs.MatchJobRunningError,
        check_sheet_runs.SheetRunningError,
        portfolio_files.PortfolioFileRunningError,
    },
)


@app.task(name=match_jobs.TASK, retry=RETRY, queue=QUEUE)
def run_match_job(*, job_id: int) -> None:
    """Match a list that was brought in; a lost database only delays it."""
    match_jobs.run_job(job_id, now=now())


@app.task(name=check_sheets.TASK, retry=RETRY, queue=QUEUE)
def run_check_sheet(*, sheet_id: int) -> None:
    """Go on with a workbook of a partner; a lost database only delays it."""
    check_sheet_runs.run_sheet(sheet_id, now=now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="search.resume_match_jobs", queueing_lock="search.resume_match_jobs")
def resume_match_jobs(timestamp: int) -> None:
    """Begin anew what a killed worker left, every five minutes."""
    match_jobs.resume_stalled(now=now())
    check_sheets.resume_stalled(now=now())
    portfolio_files.resume_stalled(now=now())


@app.periodic(cron="17 16 * * *")
@app.task(name="search.forget_match_jobs", queueing_lock="search.forget_match_jobs")
def forget_match_jobs(timestamp: int) -> None:
    """Delete the lists and results whose time is over, shortly after midnight."""
    match_jobs.forget_expired(now=now())
    check_sheets.forget_expired(now=now())
    portfolio_files.forget_expired(now=now())


@app.task(name=portfolio_files.TASK, retry=RETRY, queue=QUEUE)
def run_portfolio_file(*, file_id: int) -> None:
    """Add the firms of a file to a portfolio; a lost database only delays it."""
    portfolio_files.run_file(file_id, now=now())


@app.periodic(cron="41 17 * * *")
@app.task(name="search.diff_portfolios", queueing_lock="search.diff_portfolios")
def diff_portfolios(timestamp: int) -> None:
    """Compare every portfolio, once what the new day ends is out of the views."""
    watching.diff_all(now=now())


@app.periodic(cron="23 16 * * *")
@app.task(name="search.forget_answers", queueing_lock="search.forget_answers")
def forget_answers(timestamp: int) -> None:
    """Delete the answers of checks whose time is over; their receipts stay."""
    checks.forget_answers(now=now())
