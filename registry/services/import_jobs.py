"""Files brought by page or API: kept, then read by a background job (导入任务)."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO, Protocol

from django.db import transaction

from registry.clock import day_of
from registry.domain.attestations import Attestation
from registry.domain.duties import Act
from registry.domain.errors import DomainError, msg
from registry.models import BatchState, ImportBatch, User
from registry.services import batches, file_jobs
from registry.services.batch_release import release_batch
from registry.services.enterprise_imports import import_enterprises
from registry.services.file_jobs import (
    BLOCK,
    STALLED_AFTER,
    DatabaseGoneError,
    FileNotTakenError,
    defer_once,
    keep_file,
)
from registry.services.officers import acting_officer
from registry.services.record_imports import OPTIONS, import_records

FOLDER = "imports"
TASK = "registry.run_import"


class UnknownImportKindError(DomainError):
    """The registry takes in no files of this kind."""

    code = "unknown_import_kind"


class NothingToReleaseError(DomainError):
    """Files of this kind take effect as they are read: there is nothing to release."""

    code = "nothing_to_release"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What an importer needs besides the file."""

    batch: ImportBatch
    actor: User
    now: datetime


class Reads(Protocol):
    """Reads a whole file into its batch; safe to run again."""

    def __call__(self, path: Path, /, *, run: Run) -> ImportBatch:
        """Read the file."""


class Releases(Protocol):
    """Releases a batch by a second officer."""

    def __call__(
        self, batch_id: int, /, *, attestation: Attestation, actor: User, now: datetime
    ) -> object:
        """Release the batch."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportKind:
    """How files of one kind are taken in (导入类别).

    Shape: `options` are what the sheet may lack; without `release` rows take effect
    as they are read.
    """

    label: str
    term: str
    reads: Reads
    release: Releases | None = None
    options: tuple[str, ...] = ()


def _read_enterprises(path: Path, /, *, run: Run) -> ImportBatch:
    return import_enterprises(path, actor=run.actor, now=run.now, batch=run.batch)


def _read_records(path: Path, /, *, run: Run) -> ImportBatch:
    return import_records(path, actor=run.actor, now=run.now, batch=run.batch)


# A kind of file is one entry here; page, API and job ask nothing else.
KINDS: Mapping[str, ImportKind] = {
    "enterprises": ImportKind(
        label="firms of the business register",
        term="企业登记信息",
        reads=_read_enterprises,
    ),
    "records": ImportKind(
        label="quality records: penalties, samples",
        term="质量信用记录（处罚、抽检）",
        reads=_read_records,
        release=release_batch,
        options=tuple(OPTIONS),
    ),
}


def kind_of(name: str) -> ImportKind:
    """Return a kind by its name.

    Raises:
        UnknownImportKindError: there is none.
    """
    if name not in KINDS:
        raise UnknownImportKindError(
            msg("The registry takes in files of these kinds: %(known)s."),
            known=", ".join(KINDS),
        )
    return KINDS[name]


def accept_file(
    file: BinaryIO,
    *,
    file_name: str,
    kind: str,
    options: Mapping[str, str],
    actor: User,
    now: datetime,
) -> ImportBatch:
    """Keep a file, open its batch and have a worker read it.

    Raises:
        NotAllowedError: the actor may not import.
        UnknownImportKindError: no files of this kind are taken in.
        FileNotTakenError: not a .csv, .csv.gz or .xlsx, too large, unknown options.
    """
    officer = acting_officer(actor, Act.IMPORT_FILE, on=day_of(now))
    known = kind_of(kind)
    if unknown := [name for name in options if name not in known.options]:
        raise FileNotTakenError(
            msg("Files of this kind have no option %(name)s."), name=unknown[0]
        )
    path = keep_file(file, file_name=file_name, root=FOLDER)
    with transaction.atomic():
        batch = batches.open_batch(
            path,
            purpose=batches.Purpose(
                kind=kind, authority=officer.authority, options=options
            ),
            actor=actor,
            now=now,
        )
        path.parent.rename(folder_of(batch))
        _defer(batch)
    return batch


def run_batch(batch_id: int, *, now: datetime) -> ImportBatch:
    """Read a batch's file to its end, then forget the file.

    Run again after its end it does nothing, after a kill it reads on.

    Raises:
        DatabaseGoneError: the database stopped answering; run it again.
        ImportRunningError: it is being read right now.
    """
    batch = ImportBatch.objects.select_related("uploaded_by").get(pk=batch_id)
    path = next(folder_of(batch).glob("*"), None)
    if path is None or batch.state != BatchState.READING:
        return batch
    run = Run(batch=batch, actor=batch.uploaded_by, now=now)
    try:
        done = kind_of(batch.kind).reads(path, run=run)
    except (DatabaseGoneError, batches.ImportRunningError):
        raise  # another run goes on, or is at it
    except DomainError as error:
        batch.refresh_from_db()
        batches.fail(batch, error=error, now=now)
        done = batch
    rmtree(folder_of(batch), ignore_errors=True)
    return done


def resume_stalled(*, now: datetime) -> int:
    """Have batches read on that no worker has touched for a while; return how many."""
    quiet = ImportBatch.objects.filter(
        state=BatchState.READING, updated_at__lt=now - STALLED_AFTER
    )
    return sum(_defer(batch) for batch in quiet if folder_of(batch).exists())


def release(
    batch_id: int, *, attestation: Attestation, actor: User, now: datetime
) -> ImportBatch:
    """Release a batch, as its kind does; another officer than the uploader.

    Raises:
        NothingToReleaseError: rows of this kind took effect as they were read.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    releases = kind_of(batch.kind).release
    if releases is None:
        raise NothingToReleaseError(
            msg(
                "Files of this kind take effect as they are read: "
                "there is nothing to release."
            )
        )
    releases(batch_id, attestation=attestation, actor=actor, now=now)
    batch.refresh_from_db()
    return batch


def report_of(batch: ImportBatch) -> bytes:
    """Return the row-level report of a batch, as CSV."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.csv"
        batches.write_report(batch, path)
        return path.read_bytes()


def rows_expected(batch: ImportBatch) -> int:
    """Return how many rows a plain CSV still kept has, about; 0 when unknown."""
    path = next(iter(folder_of(batch).glob("*.csv")), None)
    if path is None:
        return 0
    with path.open("rb") as file:
        lines = sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))
    return max(lines - 1, batch.rows_read)


def folder_of(batch: ImportBatch) -> Path:
    """Return where a batch's file waits to be read."""
    return file_jobs.folder_of(FOLDER, number=batch.pk, created_at=batch.created_at)


def _defer(batch: ImportBatch) -> bool:
    """Queue the reading of a batch, unless it is queued already."""
    return defer_once(TASK, lock=f"import {batch.pk}", batch_id=batch.pk)
