"""Files that a background job reads: kept apart, queued once (文件任务)."""

import hashlib
import tempfile
import time
import unicodedata
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import Any, BinaryIO

import psycopg
from django.conf import settings
from django.db import Error, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from registry.domain.errors import DomainError, ErrorKind, msg

ENDINGS = (".csv", ".csv.gz", ".xlsx")
MAX_BYTES = 200 * 2**20
BLOCK = 2**20
UPLOAD = "upload"
_ORPHANED_AFTER = timedelta(days=1)
STALLED_AFTER = timedelta(minutes=5)  # without a word of the worker


class FileNotTakenError(DomainError):
    """The file is not one that can be taken in."""

    code = "file_not_taken"


class DatabaseGoneError(DomainError):
    """The database stopped answering: run the same import again to finish it."""

    code = "database_gone"
    kind = ErrorKind.UNAVAILABLE


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkClock:
    """The passed instant, going on with the work: a chunk is known when written."""

    start: datetime
    origin: float

    @classmethod
    def from_now(cls, now: datetime) -> "WorkClock":
        """Start it."""
        return cls(start=now, origin=time.monotonic())

    def now(self) -> datetime:
        """Return the instant it is."""
        return self.start + timedelta(seconds=time.monotonic() - self.origin)


def keep_file(file: BinaryIO, *, file_name: str, root: str) -> Path:
    """Write a file into a private folder of its own, under its name.

    Shape: the folder is a new one in the folder `root` of the data, to be renamed.

    Raises:
        FileNotTakenError: not a .csv, .csv.gz or .xlsx, or too large.
    """
    name = "".join(
        sign for sign in Path(file_name).name if unicodedata.category(sign)[0] != "C"
    )
    if not name.lower().endswith(ENDINGS):
        raise FileNotTakenError(
            msg("Send a .csv, .csv.gz or .xlsx file: %(name)s is none."), name=name[:80]
        )
    folder = settings.DATA_DIR / root
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=folder)) / name[-120:]
    with path.open("wb") as target:
        copyfileobj(file, target, BLOCK)
    if path.stat().st_size > MAX_BYTES:
        rmtree(path.parent)
        raise FileNotTakenError(msg("The file is larger than 200 MB: split it."))
    return path


def folder_of(root: str, *, number: int, created_at: datetime) -> Path:
    """Return where the file of a row of that number waits to be read.

    Its instant tells it from a row of the same number in an earlier database.
    """
    return settings.DATA_DIR / root / f"{number}-{created_at:%Y%m%dT%H%M%S%f}"


def upload_in(folder: Path) -> Path | None:
    """Return the file that waits in a folder to be read, if it still does."""
    return next(folder.glob(f"{UPLOAD}.*"), None)


def kept_upload(path: Path) -> Path:
    """Name a file that was just kept by what it is; its own name may say anything."""
    ending = next(one for one in ENDINGS if path.name.lower().endswith(one))
    return path.rename(path.with_name(UPLOAD + ending))


def remove_orphans(root: str, *, known: Container[str], now: datetime) -> None:
    """Delete the folders of a root that are nobody's and older than a day."""
    for folder in (settings.DATA_DIR / root).glob("*"):
        age = now.timestamp() - folder.stat().st_mtime
        if folder.name not in known and age > _ORPHANED_AFTER.total_seconds():
            rmtree(folder, ignore_errors=True)


def kept_error(error: DomainError) -> dict[str, Any]:
    """Return what stopped a job as JSON, to be told in each reader's language."""
    params = {
        name: value if isinstance(value, int) else str(value)
        for name, value in error.params.items()
    }
    return {"code": error.code, "template": error.template, "params": params}


def told_error(kept: dict[str, Any]) -> DomainError | None:
    """Return what stopped a job; None if nothing did."""
    return DomainError(kept["template"], **kept["params"]) if kept else None


def defer_once(task: str, *, lock: str, **arguments: int) -> bool:
    """Queue a job, unless one of the same lock is queued already; tell whether."""
    job = app.configure_task(task, queueing_lock=lock)
    try:
        with transaction.atomic():
            job.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


@contextmanager
def alone(name: str, *, otherwise: DomainError) -> Iterator[None]:
    """Hold a lock of this connection: it falls with the process, however it ends.

    Raises:
        DomainError: `otherwise`, when somebody holds it.
        DatabaseGoneError: the connection broke inside the block.
    """
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise otherwise
    try:
        yield
    except (Error, psycopg.Error) as error:
        if connection.is_usable():
            raise
        raise DatabaseGoneError from error
    finally:
        with suppress(Error), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
