"""Lists of firms matched by a background job (批量比对任务).

A list and its result lie in a private folder until a stated time, then counts are all
that remains. A job that was killed begins anew and ends with the same result: a half
result never bears the result's name.
"""

from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.models import User
from registry.services import file_jobs
from registry.services.batches import digest_of
from registry.services.file_jobs import (
    STALLED_AFTER,
    WorkClock,
    alone,
    defer_once,
    keep_file,
    kept_error,
    kept_upload,
    remove_orphans,
    told_error,
    upload_in,
)
from search.domain.match_lists import MatchJobState
from search.models import MatchJob
from search.services.match_reading import match_list

FOLDER = "matching"
TASK = "search.run_match_job"
MOST_UNFINISHED = 3  # lists of one account
UNFINISHED = (MatchJobState.WAITING.value, MatchJobState.READING.value)
_RESULT = "result"


class MatchJobNotFoundError(DomainError):
    """You brought no such list."""

    code = "match_job_not_found"
    kind = ErrorKind.NOT_FOUND


class MatchJobRunningError(DomainError):
    """This list is being matched right now: wait for its end."""

    code = "match_job_running"
    kind = ErrorKind.CONFLICT


class TooManyMatchJobsError(DomainError):
    """Too many of your lists wait to be matched: wait until one is done."""

    code = "too_many_match_jobs"
    kind = ErrorKind.CONFLICT


class MatchJobNotDoneError(DomainError):
    """There is no result: the list is not matched yet, or was stopped by an error."""

    code = "match_job_not_done"
    kind = ErrorKind.CONFLICT


class MatchJobForgottenError(DomainError):
    """The list and its result were deleted at the stated time: send it again."""

    code = "match_job_forgotten"
    kind = ErrorKind.NOT_FOUND


class NotToRunAgainError(DomainError):
    """Running this list again changes nothing: send another file."""

    code = "not_to_run_again"
    kind = ErrorKind.CONFLICT


def accept_list(
    file: BinaryIO, *, file_name: str, actor: User, language: str, now: datetime
) -> MatchJob:
    """Keep a list and have a worker match it.

    Raises:
        FileNotTakenError: not a .csv, .csv.gz or .xlsx, or too large.
        TooManyMatchJobsError: as many of the actor's lists as may be wait already.
    """
    waiting = MatchJob.objects.filter(owner=actor, state__in=UNFINISHED).count()
    if waiting >= MOST_UNFINISHED:
        raise TooManyMatchJobsError
    path = keep_file(file, file_name=file_name, root=FOLDER)
    kept = kept_upload(path)
    with transaction.atomic():
        job = MatchJob.objects.create(
            owner=actor,
            file_name=path.name,
            digest=digest_of(kept),
            language=language,
            created_at=now,
            updated_at=now,
            kept_until=now + timedelta(days=settings.MATCH_DAYS),
        )
        kept.parent.rename(folder_of(job))
        _defer(job)
    return job


def run_job(job_id: int, *, now: datetime) -> MatchJob:
    """Match a list to its end; run again after its end it does nothing.

    What is wrong with the list stops the job and is told by it; the list is forgotten
    then, unless running it again may help.

    Raises:
        MatchJobRunningError: it is being matched right now.
        DatabaseGoneError: the database stopped answering; run it again.
    """
    clock = WorkClock.from_now(now)
    with alone(f"zhixin matching {job_id}", otherwise=MatchJobRunningError()):
        job = MatchJob.objects.get(pk=job_id)
        path = _upload_of(job)
        if path is None or job.state not in UNFINISHED:
            return job
        try:
            _match(job, path, clock=clock)
        except DomainError as error:
            _stop(job, error, now=clock.now())
            if error.kind is ErrorKind.UNAVAILABLE:
                return job
        path.unlink(missing_ok=True)
    return job


def run_again(job_id: int, *, actor: User, now: datetime) -> MatchJob:
    """Have a list matched again that was stopped by what may have passed.

    Raises:
        MatchJobNotFoundError: it is none of the actor's.
        NotToRunAgainError: it was not stopped, or by what stands in it.
    """
    job = job_of(job_id, actor=actor)
    if not may_run_again(job):
        raise NotToRunAgainError
    job.state, job.error = MatchJobState.WAITING.value, {}
    job.updated_at, job.finished_at = now, None
    with transaction.atomic():
        job.save(update_fields=["state", "error", "updated_at", "finished_at"])
        _defer(job)
    return job


def resume_stalled(*, now: datetime) -> int:
    """Have lists matched that no worker has touched for a while; return how many."""
    quiet = MatchJob.objects.filter(
        state__in=UNFINISHED, updated_at__lt=now - STALLED_AFTER
    )
    return sum(_defer(job) for job in quiet if _upload_of(job))


def forget_expired(*, now: datetime) -> int:
    """Delete lists and results whose time is over, and folders of nobody.

    Shape: the answer is how many lists; of each, counts and instants remain.
    """
    kept = MatchJob.objects.filter(forgotten_at=None)
    expired = list(kept.filter(kept_until__lte=now))
    for job in expired:
        rmtree(folder_of(job), ignore_errors=True)
        if job.state in UNFINISHED:
            job.state, job.finished_at = MatchJobState.FAILED.value, now
        job.file_name, job.digest, job.error, job.forgotten_at = "", "", {}, now
        job.save()
    names = {folder_of(job).name for job in kept}
    remove_orphans(FOLDER, known=names, now=now)
    return len(expired)


def own_jobs(actor: User) -> QuerySet[MatchJob]:
    """Return the lists somebody brought that are still kept, the newest first."""
    return MatchJob.objects.filter(owner=actor, forgotten_at=None).order_by("-id")


def job_of(job_id: int, *, actor: User) -> MatchJob:
    """Return one of the actor's own lists.

    Raises:
        MatchJobNotFoundError: it is none of the actor's.
    """
    job = MatchJob.objects.filter(pk=job_id, owner=actor).first()
    if job is None:
        raise MatchJobNotFoundError
    return job


def may_run_again(job: MatchJob) -> bool:
    """Tell whether a stopped list is kept to be matched again."""
    return job.state == MatchJobState.FAILED and _upload_of(job) is not None


def error_of(job: MatchJob) -> DomainError | None:
    """Return what stopped a job, to be told in the reader's language."""
    return told_error(job.error)


def result_of(job: MatchJob, *, now: datetime) -> Path:
    """Return where the result lies.

    Raises:
        MatchJobForgottenError: its time is over.
        MatchJobNotDoneError: there is none.
    """
    if job.forgotten_at or job.kept_until <= now:
        raise MatchJobForgottenError
    if job.state != MatchJobState.DONE:
        raise MatchJobNotDoneError
    return next(folder_of(job).glob(f"{_RESULT}.*"))


def folder_of(job: MatchJob) -> Path:
    """Return where a job's list and result lie."""
    return file_jobs.folder_of(FOLDER, number=job.pk, created_at=job.created_at)


def _match(job: MatchJob, path: Path, *, clock: WorkClock) -> None:
    """Match the list; the result is there before the job says so."""
    ending = ".xlsx" if path.suffix == ".xlsx" else ".csv"
    with translation.override(job.language):
        match_list(
            path,
            result=path.with_name(_RESULT + ending),
            today=day_of(clock.start),
            note=lambda **columns: _note(job, now=clock.now(), **columns),
        )
    now = clock.now()
    _note(job, now=now, state=MatchJobState.DONE.value, finished_at=now)


def _stop(job: MatchJob, error: DomainError, *, now: datetime) -> None:
    state = MatchJobState.FAILED.value
    _note(job, now=now, state=state, error=kept_error(error), finished_at=now)


def _note(job: MatchJob, *, now: datetime, **columns: Any) -> None:
    """Write where a job stands, unless it was forgotten meanwhile."""
    columns["updated_at"] = now
    for name, value in columns.items():
        setattr(job, name, value)
    MatchJob.objects.filter(pk=job.pk, forgotten_at=None).update(**columns)


def _upload_of(job: MatchJob) -> Path | None:
    return upload_in(folder_of(job))


def _defer(job: MatchJob) -> bool:
    return defer_once(TASK, lock=f"matching {job.pk}", job_id=job.pk)
