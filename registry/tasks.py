"""Background jobs (后台任务): the worker finds them here; each is one service call."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from registry.clock import now
from registry.services import import_jobs, mergers, partners, request_limits, terms
from registry.services.batches import ImportRunningError
from registry.services.file_jobs import DatabaseGoneError

RETRY = RetryStrategy(
    max_attempts=20, wait=15, retry_exceptions={DatabaseGoneError, ImportRunningError}
)


@app.task(name=import_jobs.TASK, retry=RETRY)
def run_import(*, batch_id: int) -> None:
    """Read a file that was brought in; a lost database only delays it."""
    import_jobs.run_batch(batch_id, now=now())


@app.periodic(cron="7 16 * * *")
@app.task(name="registry.end_terms", queueing_lock="registry.end_terms")
def end_terms(timestamp: int) -> None:
    """Note what ended, shortly after midnight in China."""
    terms.end_terms(now=now())
    mergers.hand_over(now=now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="registry.resume_imports", queueing_lock="registry.resume_imports")
def resume_imports(timestamp: int) -> None:
    """Read on what a killed worker left, every five minutes."""
    import_jobs.resume_stalled(now=now())


@app.periodic(cron="* * * * *")
@app.task(name="registry.forget_requests", queueing_lock="registry.forget_requests")
def forget_requests(timestamp: int) -> None:
    """Delete the counts of requests whose minute is over, though nobody asks."""
    request_limits.forget_requests(now=now())


@app.periodic(cron="33 16 * * *")
@app.task(name="registry.forget_tokens", queueing_lock="registry.forget_tokens")
def forget_tokens(timestamp: int) -> None:
    """Delete partners' tokens whose hour is over, once a day."""
    partners.forget_tokens(now=now())
