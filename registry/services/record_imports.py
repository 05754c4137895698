"""Files of records taken in as drafts of a batch, chunk by chunk (记录批量导入).

Each chunk is one transaction with its place in the batch, so that an import killed at
any moment goes on where it stopped. No fact is written here: another officer releases.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from registry.clock import day_of
from registry.domain.duties import Act
from registry.domain.errors import DomainError, msg
from registry.domain.statements import Fault
from registry.models import BatchState, Draft, ImportBatch, Officer, User
from registry.sentences import sentence
from registry.services import batches
from registry.services.batches import Issue, issue_of
from registry.services.file_jobs import DatabaseGoneError
from registry.services.officers import acting_officer
from registry.services.personal import unseal
from registry.services.record_matching import (
    KnownRecord,
    OpenDraft,
    Parties,
    known_records,
    locked_drafts,
    open_drafts,
)
from registry.services.record_rows import (
    ADDED,
    CHANGED,
    HELD,
    REFUSED,
    UNCHANGED,
    ImportRow,
    RowChecker,
    Seen,
)
from registry.services.record_sheets import (
    OPTIONS,
    ImportOptions,
    RecordSheet,
    open_records,
)
from registry.services.record_staging import StagedRow, chunks, draft_of, hold
from registry.services.records import content_of
from registry.services.releases import ROWS
from registry.services.sheets import Sheet, open_sheet

__all__ = ["OPTIONS", "OUTCOMES", "ImportOptions", "import_records"]

KIND = "records"
CHUNK = 1_000
WARNING, WARNINGS = "warning", "warnings"
OUTCOMES = (ADDED, CHANGED, UNCHANGED, HELD, REFUSED, WARNINGS)
NOTHING = dict.fromkeys(OUTCOMES, 0)
# What a new statement about the same thing replaces in an untouched draft.
REPLACED = (
    *("sector", "stated", "personal", "record", "authority", "entered_by", "state"),
    *("hold_reasons", "batch", "row_number", "created_at", "updated_at"),
)
# After these a batch is not stopped: another run goes on, or is at it already.
STILL_READING = (DatabaseGoneError, batches.ImportRunningError)

Progress = Callable[[int, int], None]


def import_records(
    path: Path,
    *,
    actor: User,
    now: datetime,
    options: ImportOptions | None = None,
    progress: Progress | None = None,
    batch: ImportBatch | None = None,
) -> ImportBatch:
    """Take in a sheet of records; every row is taken, held or refused with its reason.

    Columns are known by heading. A row equal to the newest version of its record, or
    to what an earlier batch has waiting, is unchanged; another makes a new version
    when released; a document twice in one file is refused. Run again after a kill, it
    finishes the same batch. `options` left out are those the batch was opened with.

    Shape: `progress` hears bytes done and in all; `counts` of the answer sum up to
    `rows_read`, `warnings` apart. Rows that make one statement share its outcome and
    count one each; blank rows, notes and repeated headings are no rows.

    Raises:
        NotAllowedError: the actor may not import.
        UnreadableSheetError: the file cannot be read.
        UnknownLayoutError, InvalidHeadingError: its heading row is none we know.
        OptionMissingError: the layout lacks what no option gives.
        ImportRunningError: the same file is being imported now.
        DatabaseGoneError: the database stopped answering.
    """
    officer = acting_officer(actor, Act.IMPORT_FILE, on=day_of(now))
    held = batch
    if options is None:
        options = ImportOptions.from_texts(batch.options if batch else {})
    try:
        with open_sheet(path) as sheet:
            records = open_records(sheet, options=options)
            purpose = batches.Purpose(
                kind=KIND,
                authority=officer.authority,
                layout=records.layout.code,
                options=options.to_texts(),
            )
            with batches.claimed(
                path, purpose=purpose, actor=actor, now=now, batch=held
            ) as held:
                _Import(held, officer=officer, records=records, now=now).run(
                    sheet, progress=progress
                )
    except DomainError as error:
        if held is not None and not isinstance(error, STILL_READING):
            batches.fail(held, error=error, now=now)
        raise
    return held


class _Import:
    """One run over a sheet, with its batch."""

    def __init__(
        self,
        batch: ImportBatch,
        *,
        officer: Officer,
        records: RecordSheet,
        now: datetime,
    ) -> None:
        self.batch = batch
        self.officer = officer
        self.records = records
        self.form = records.layout.form
        self.now = now
        self.checker = RowChecker(
            records.layout, entering=officer.authority, today=day_of(now)
        )
        self.seen = Seen()
        self.earlier = open_drafts(self.form, batch=batch)

    def run(self, sheet: Sheet, *, progress: Progress | None) -> None:
        """Go through the sheet from where the batch stands."""
        self._begin()
        for part in chunks(self._unread(), size=CHUNK):
            with transaction.atomic():
                self._take(part)
            self.batch.refresh_from_db()
            if progress is not None:
                progress(*sheet.progress())
        batches.close(self.batch, state=BatchState.WAITING, now=self.now)

    def _begin(self) -> None:
        """Report unknown headings, once."""
        if self.batch.counts:
            return
        unknown = [
            Issue(
                row_number=self.records.heading_row,
                outcome=WARNING,
                column=heading[: batches.COLUMN_LENGTH],
                code="unknown_column",
                message=sentence(msg("This column is unknown and was left out."), {}),
            )
            for heading in self.records.unknown
        ]
        with transaction.atomic():
            self.batch.layout = self.records.layout.code
            self.batch.save(update_fields=["layout"])
            batches.advance(
                self.batch,
                rows=0,
                outcomes={**NOTHING, WARNINGS: len(unknown)},
                issues=unknown,
                now=self.now,
            )
        self.batch.refresh_from_db()

    def _unread(self) -> Iterator[ImportRow]:
        """Pass over what a killed run has done, but remember its documents."""
        left = self.batch.rows_read
        for row in map(self.checker.check, self.records.statements):
            if not row.refusals and (first := self.seen.first_of(row)):
                row.refusals.append(_repeated(first))
            if left > 0:
                left -= row.size
            else:
                yield row

    def _take(self, rows: Sequence[ImportRow]) -> None:
        """Decide the outcome of each row of a chunk and write it."""
        open_rows = [row for row in rows if not row.refusals]
        matched = {row.subject: self.earlier.get(row.subject) for row in open_rows}
        drafts = locked_drafts(filter(None, matched.values()))
        known = known_records(
            self.form.kind, {row.identity for row in open_rows} - {""}
        )
        parties = Parties(
            party
            for row in open_rows
            if row.found.statement
            for party in row.found.statement.parties
        )
        for row in rows:
            if not row.refusals:
                self._compare(row, known.get(row.identity))
                if row.found.statement and row.waits:
                    row.holds += parties.holds(row.found.statement.parties)
                if row.holds and row.waits:
                    row.outcome = HELD
                if earlier := self.earlier.pop(row.subject, None):
                    self._meet(row, drafts.get(earlier))
            if row.refusals:
                row.outcome = REFUSED
        self._write(rows)

    def _compare(self, row: ImportRow, known: KnownRecord | None) -> None:
        """Compare a row with the record it is about, if there is one."""
        statement = row.found.statement
        if known is None or statement is None:
            return
        content = content_of(statement, sector=self.records.sector)
        row.record, row.outcome = known.record, CHANGED
        if content == known.contents[-1]:
            row.outcome, row.holds = UNCHANGED, []
        elif content in known.contents:
            row.holds.append(_superseded())

    def _meet(self, row: ImportRow, earlier: OpenDraft | None) -> None:
        """Compare a row with the draft an earlier batch has of it."""
        if earlier is None or not row.waits:
            return
        draft = earlier.draft
        new = self._draft(row)
        is_equal = (
            draft.sector == new.sector
            and draft.stated == new.stated
            and unseal(draft.personal) == unseal(new.personal)
        )
        is_as_held = _codes(draft.hold_reasons) == _codes(new.hold_reasons)
        if is_equal and earlier.keeps_waiting and (earlier.is_touched or is_as_held):
            row.outcome = UNCHANGED
        elif earlier.is_touched:
            row.refusals.append(_at_work(draft))
        else:
            row.replaces = draft.pk

    def _draft(self, row: ImportRow) -> Draft:
        draft = draft_of(
            StagedRow(
                row_number=row.row.row_number,
                form=self.form,
                sector=self.records.sector,
                stated=row.row.stated,
            ),
            batch=self.batch,
            now=self.now,
        )
        draft.authority = self.batch.authority or self.officer.authority
        draft.entered_by, draft.record = self.officer.user, row.record
        if row.replaces:
            draft.pk = row.replaces
        hold(draft, row.holds)
        return draft

    def _write(self, rows: Sequence[ImportRow]) -> None:
        drafts = [(self._draft(row), row.replaces) for row in rows if row.waits]
        Draft.objects.bulk_create([new for new, old in drafts if not old], ROWS)
        Draft.objects.bulk_update([new for new, old in drafts if old], REPLACED, ROWS)
        counts = Counter(NOTHING)
        for row in rows:
            counts[row.outcome] += row.size
        issues = [issue for row in rows for issue in self._issues(row)]
        counts[WARNINGS] += sum(issue.outcome == WARNING for issue in issues)
        batches.advance(
            self.batch,
            rows=sum(row.size for row in rows),
            outcomes=counts,
            issues=issues,
            now=self.now,
        )

    def _issues(self, row: ImportRow) -> Iterator[Issue]:
        faults: Iterable[Fault]
        if row.outcome == REFUSED:
            outcome, faults = REFUSED, row.refusals
        elif row.outcome == HELD:
            outcome, faults = HELD, row.holds
        elif row.outcome == UNCHANGED:
            return
        else:
            outcome, faults = WARNING, map(self.checker.masked, row.found.warnings)
        for fault in faults:
            yield issue_of(
                fault,
                row_number=row.row.row_number,
                outcome=outcome,
                column=row.heading_of(fault.field),
            )


def _codes(reasons: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(reason["field"], reason["code"]) for reason in reasons}


def _repeated(first_row: int) -> Fault:
    return Fault(
        field="",
        code="repeated_document",
        message=msg("Row %(row)s of this file states the same document."),
        params={"row": first_row},
    )


def _superseded() -> Fault:
    return Fault(
        field="",
        code="superseded",
        message=msg(
            "The record stated this once and was corrected since: compare the two."
        ),
    )


def _at_work(draft: Draft) -> Fault:
    return Fault(
        field="",
        code="being_handled",
        message=msg(
            "An officer is working on this document already (row %(row)s of batch "
            "%(batch)s): finish or discard that draft first."
        ),
        params={"row": draft.row_number, "batch": draft.batch_id},
    )
