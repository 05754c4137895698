"""Batches and drafts of the invented province, staged and left waiting (演示待办)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from registry.clock import day_of
from registry.demo.firms import Firm
from registry.demo.live import LiveDraft, WaitingRow, invent_drafts, invent_waiting
from registry.demo.seasons import Entry
from registry.domain.checking import check_statement
from registry.domain.fields import form_of, forms
from registry.domain.vocabulary import RecordKind
from registry.models import BatchState, Draft, DraftState, ImportBatch, User
from registry.services import entry
from registry.services.organs import checking_context
from registry.services.record_matching import Parties
from registry.services.record_staging import StagedRow, hold, stage_statements


def batch_named(name: str) -> ImportBatch | None:
    """Return the newest batch of a file name."""
    return ImportBatch.objects.filter(file_name=name).order_by("-id").first()


def stage(
    name: str, entries: Sequence[Entry | WaitingRow], *, importer: User, now: datetime
) -> ImportBatch:
    """Make a batch and its drafts, both or neither; it waits for release."""
    text = json.dumps([one.stated for one in entries], ensure_ascii=False)
    rows = (
        StagedRow(
            row_number=number,
            form=forms()[one.form],
            sector=one.sector,
            stated=one.stated,
        )
        for number, one in enumerate(entries, start=2)
    )
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            kind="records",
            file_name=name,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            uploaded_by=importer,
            authority=importer.officer.authority,
            state=BatchState.WAITING,
            rows_read=len(entries),
            counts={"taken": len(entries)},
            created_at=now,
            updated_at=now,
        )
        stage_statements(batch, rows, actor=importer, now=now)
    return batch


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """Who works in the demo, from which seed, and on which day."""

    users: Mapping[str, User]
    seed: int
    today: date
    now: datetime

    def write_drafts(self, firms: Sequence[Firm]) -> int:
        """Leave drafts begun, returned and waiting for approval; return how many."""
        drafts = invent_drafts(firms, seed=self.seed, today=self.today)
        for draft in drafts:
            self._write(draft)
        return len(drafts)

    def leave_waiting(self, firms: Sequence[Firm], *, name: str) -> tuple[int, int]:
        """Leave a batch waiting for release; return its rows and those held."""
        if batch_named(name) is None:
            rows = invent_waiting(firms, seed=self.seed, today=self.today)
            with transaction.atomic():
                batch = stage(name, rows, importer=self.users["importer"], now=self.now)
                held = _hold_unlinked(batch, today=day_of(self.now))
                batch.counts = {"taken": len(rows) - held, "held": held}
                batch.save(update_fields=["counts"])
        drafts = Draft.objects.filter(batch__file_name=name)
        return drafts.count(), drafts.filter(state=DraftState.HELD).count()

    def _write(self, planned: LiveDraft) -> None:
        actor = self.users[planned.username]
        draft = Draft.objects.filter(pk=planned.id).first()
        if draft is None:
            draft = entry.save_draft(
                planned.id,
                form=forms()[planned.form],
                sector=planned.sector,
                stated=planned.stated,
                actor=actor,
                now=self.now,
            )
        if draft.state == DraftState.EDITING and planned.is_submitted:
            draft = entry.submit_draft(draft.pk, actor=actor, now=self.now)
        if draft.state == DraftState.SUBMITTED and planned.return_reason:
            entry.return_draft(
                draft.pk,
                actor=self.users["approver"],
                now=self.now,
                reason=planned.return_reason,
            )


def _hold_unlinked(batch: ImportBatch, *, today: date) -> int:
    """Hold the drafts whose party nobody is known to be; return how many."""
    entering = batch.uploaded_by.officer.authority
    context = checking_context(entering=entering, today=today, is_form=False)
    held = []
    for draft in Draft.objects.filter(batch=batch):
        form = form_of(RecordKind(draft.kind), None)
        statement = check_statement(form, draft.stated, context=context).statement
        parties = statement.parties if statement else ()
        hold(draft, Parties(parties).holds(parties))
        if draft.state == DraftState.HELD:
            held.append(draft)
    Draft.objects.bulk_update(held, ["state", "hold_reasons"])
    return len(held)
