"""Import batches: opening, resuming, advancing, reporting (批量导入的进度与结果).

A batch advances in the very transaction that writes its rows; what a killed import
left is therefore known to the row, and the next run goes on from there.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import connection

from registry.domain.cells import as_text
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.statements import Fault
from registry.models import Authority, BatchState, ImportBatch, ImportIssue, User
from registry.sentences import sentence
from registry.services.file_jobs import alone

LOCKS = "zhixin import"
NAME_LENGTH, COLUMN_LENGTH = 200, 80
REPORT_COLUMNS = ("row", "column", "code", "message", "outcome")
COPY_ISSUES = """
COPY registry_importissue (batch_id, row_number, outcome, "column", code, message)
FROM STDIN
"""


class ImportRunningError(DomainError):
    """This very file is being imported right now: wait for it to finish."""

    code = "import_running"
    kind = ErrorKind.CONFLICT


class OtherFileError(DomainError):
    """The file differs from the one the batch was opened with: open a new batch."""

    code = "other_file"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class Purpose:
    """What a batch is for: its kind (enterprises or records) and what goes with it."""

    kind: str
    authority: Authority | None = None
    layout: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Why a row was refused, held or taken with a warning; told in one sentence."""

    row_number: int
    outcome: str
    column: str
    code: str
    message: str


def issue_of(fault: Fault, *, row_number: int, outcome: str, column: str) -> Issue:
    """Return a fault of a row as an issue, in the language in force."""
    return Issue(
        row_number=row_number,
        outcome=outcome,
        column=column[:COLUMN_LENGTH],
        code=fault.code,
        message=sentence(fault.message, fault.params),
    )


def open_batch(
    path: Path, *, purpose: Purpose, actor: User, now: datetime
) -> ImportBatch:
    """Make a batch for a file that will be read (by this process or by a job)."""
    return ImportBatch.objects.create(
        kind=purpose.kind,
        file_name=path.name[:NAME_LENGTH],
        digest=digest_of(path),
        layout=purpose.layout,
        options=dict(purpose.options),
        authority=purpose.authority,
        uploaded_by=actor,
        created_at=now,
        updated_at=now,
    )


@contextmanager
def claimed(
    path: Path,
    *,
    purpose: Purpose,
    actor: User,
    now: datetime,
    batch: ImportBatch | None = None,
) -> Iterator[ImportBatch]:
    """Hold a file's batch alone: the given one, one a killed run left, or a new one.

    Raises:
        ImportRunningError: another process holds it.
        OtherFileError: the given batch was opened with another file.
        DatabaseGoneError: the connection broke inside the block.
    """
    digest = digest_of(path)
    if batch is not None and batch.digest != digest:
        raise OtherFileError
    running = ImportRunningError(
        msg("This very file is being imported right now: wait for its end.")
    )
    with alone(f"{LOCKS} {purpose.kind} {digest}", otherwise=running):
        yield (
            batch
            or _interrupted(digest, purpose=purpose, actor=actor)
            or open_batch(path, purpose=purpose, actor=actor, now=now)
        )


def advance(
    batch: ImportBatch,
    *,
    rows: int,
    outcomes: Mapping[str, int],
    issues: Iterable[Issue],
    now: datetime,
) -> None:
    """Count rows and keep their issues, in the transaction that wrote them.

    The batch in memory is left as it was: call `refresh_from_db` after the commit.
    """
    counts = {**batch.counts}
    for outcome, count in outcomes.items():
        counts[outcome] = counts.get(outcome, 0) + count
    ImportBatch.objects.filter(pk=batch.pk).update(
        rows_read=batch.rows_read + rows, counts=counts, updated_at=now
    )
    with connection.cursor() as cursor, cursor.copy(COPY_ISSUES) as copy:
        for issue in issues:
            copy.write_row(
                (
                    batch.pk,
                    issue.row_number,
                    issue.outcome,
                    issue.column,
                    issue.code,
                    issue.message,
                )
            )


def close(batch: ImportBatch, *, state: BatchState, now: datetime) -> None:
    """Say that a batch was read to its end, and where it stands now."""
    batch.state, batch.error, batch.updated_at = state, "", now
    batch.save(update_fields=["state", "error", "updated_at"])


def fail(batch: ImportBatch, *, error: DomainError, now: datetime) -> None:
    """Say why a batch stopped; the rows taken so far stay taken."""
    batch.state, batch.updated_at = BatchState.FAILED, now
    batch.error = sentence(error.template, error.params)
    batch.save(update_fields=["state", "error", "updated_at"])


def write_report(batch: ImportBatch, path: Path) -> None:
    """Write every issue of a batch as CSV that a spreadsheet opens."""
    issues = ImportIssue.objects.filter(batch=batch).order_by("row_number", "id")
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(REPORT_COLUMNS)
        for issue in issues.iterator(chunk_size=2000):
            cells = (issue.column, issue.code, issue.message, issue.outcome)
            writer.writerow([issue.row_number, *map(as_text, cells)])


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _interrupted(digest: str, *, purpose: Purpose, actor: User) -> ImportBatch | None:
    return (
        ImportBatch.objects.filter(
            digest=digest,
            kind=purpose.kind,
            layout=purpose.layout,
            options=dict(purpose.options),
            authority=purpose.authority,
            uploaded_by=actor,
            state=BatchState.READING,
        )
        .order_by("-id")
        .first()
    )
