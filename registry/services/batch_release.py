"""Batches released: one adopted step of two officers covers every row (批量放行).

Source: SAMR order 45 (2021) art. 16 (whoever enters is under internal review).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, connection
from django.db.models import Max
from psycopg.errors import UniqueViolation

from registry.clock import day_of
from registry.domain.attestations import Attestation
from registry.domain.checking import check_statement
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.fields import form_of
from registry.domain.procedures.adopted import ADOPTED, AdoptedStep
from registry.domain.procedures.release import ReleaseState
from registry.domain.procedures.transitions import advance
from registry.domain.statements import Checked, Fault
from registry.domain.vocabulary import (
    InspectionForm,
    ProcedureKind,
    Question,
    RecordKind,
)
from registry.models import (
    BatchState,
    Case,
    Draft,
    DraftState,
    ImportBatch,
    Officer,
    Record,
    RecordVersion,
    Standing,
    Step,
    User,
)
from registry.services.changes import Log, writing
from registry.services.officers import acting_officer
from registry.services.organs import checking_context
from registry.services.personal import unseal
from registry.services.record_staging import (
    StagedRow,
    chunks,
    hold,
    stage_statements,
    unscreened,
)
from registry.services.records import NewVersion, identity_of, record_versions
from registry.services.releases import ROWS, acting
from registry.services.resampling import repetitions, stated_in

__all__ = ["BatchOutcome", "StagedRow", "release_batch", "stage_statements"]

APPROVE = """
UPDATE registry_draft
   SET state = 'approved', record_id = released.record_id, updated_at = %(now)s
  FROM unnest(%(drafts)s::uuid[], %(records)s::bigint[]) AS released (id, record_id)
 WHERE registry_draft.id = released.id
"""


class BatchNotWaitingError(DomainError):
    """The batch is not waiting for release: it is being read, released or failed."""

    code = "batch_not_waiting"
    kind = ErrorKind.CONFLICT


class ReleaseCollidedError(DomainError):
    """One of the documents was recorded at this very moment: release once more."""

    code = "release_collided"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchOutcome:
    """What a release did.

    Shape: `released` records are public now or will be, `withheld` are recorded and
    not public by policy, `left` drafts broke a rule meanwhile and wait for a person.
    """

    released: int
    withheld: int
    left: int


def release_batch(
    batch_id: int, *, attestation: Attestation, actor: User, now: datetime
) -> BatchOutcome:
    """Make every waiting row of a batch a record: all of them, or none.

    Rows that a person linked and submitted are approved one by one, not here.

    Raises:
        NotAllowedError: the actor may not release.
        SameOfficerError: whoever uploaded it may not release it.
        BatchNotWaitingError: it is being read, released already, or it failed.
        ReleaseCollidedError: somebody recorded one of its documents meanwhile.
    """
    officer = acting_officer(actor, Act.RELEASE_BATCH, on=day_of(now))
    try:
        with writing(actor=actor, now=now, is_bulk=True) as log:
            batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
            step = _adopt(log, batch, officer=officer, attestation=attestation)
            release = _Release(log=log, step=step, officer=officer)
            for drafts in _waiting(batch):
                release.take(drafts, attestation=attestation)
            batch.state, batch.released_by = BatchState.RELEASED, actor
            batch.updated_at = now
            batch.save(update_fields=["state", "released_by", "updated_at"])
            return release.outcome()
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise ReleaseCollidedError from error
        raise


@dataclass(kw_only=True)
class _Release:
    """A release on its way, over the chunks of its batch."""

    log: Log
    step: Step
    officer: Officer
    seen: dict[str, int | None] = field(default_factory=dict)
    recorded: int = 0
    left: int = 0

    def __post_init__(self) -> None:
        self.today = day_of(self.log.now)
        self.context = checking_context(
            entering=self.officer.authority, today=self.today, is_form=False
        )

    def take(self, drafts: Sequence[Draft], *, attestation: Attestation) -> None:
        """Record a chunk, and hold those that broke a rule meanwhile."""
        checked = [self._check(draft) for draft in drafts]
        obstacles = self._obstacles(drafts, checked)
        good: list[Draft] = []
        news: list[NewVersion] = []
        bad: list[Draft] = []
        for draft, found, faults in zip(drafts, checked, obstacles, strict=True):
            if faults or found.statement is None:
                hold(draft, faults)
                draft.updated_at = self.log.now
                bad.append(draft)
                continue
            good.append(draft)
            news.append(
                NewVersion(
                    draft=draft,
                    statement=found.statement,
                    attestation=attestation,
                    reason="correction" if draft.record_id else "import",
                )
            )
        records = record_versions(self.log, news, approver=self.officer, step=self.step)
        _approve(good, records, now=self.log.now)
        Draft.objects.bulk_update(bad, ["state", "hold_reasons", "updated_at"], ROWS)
        self.recorded += len(good)
        self.left += len(bad)

    def outcome(self) -> BatchOutcome:
        """Count what is public of what was recorded."""
        public = Standing.objects.filter(
            step=self.step,
            question=Question.PUBLISHED,
            effective_from__isnull=False,
        ).count()
        return BatchOutcome(
            released=public, withheld=self.recorded - public, left=self.left
        )

    def _check(self, draft: Draft) -> Checked:
        form = form_of(
            RecordKind(draft.kind), InspectionForm(draft.form) if draft.form else None
        )
        stated = {**draft.stated, **unseal(draft.personal)}
        return check_statement(form, stated, context=self.context)

    def _obstacles(
        self, drafts: Sequence[Draft], checked: Sequence[Checked]
    ) -> list[tuple[Fault, ...]]:
        """Return why each draft cannot be recorded; nothing for most."""
        digests = [
            identity_of(found.statement) if found.statement else "" for found in checked
        ]
        known = {
            record.identity: record
            for record in Record.objects.filter(identity__in=set(digests) - {""})
        }
        corrected = [draft.record_id for draft in drafts if draft.record_id]
        moved = _moved(corrected)
        stated = [
            stated_in(draft, found.statement)
            for draft, found in zip(drafts, checked, strict=True)
        ]
        too_soon = [[fault] if fault else [] for fault in repetitions(stated)]
        found_all = []
        for draft, found, digest, soon in zip(
            drafts, checked, digests, too_soon, strict=True
        ):
            faults = [*found.faults, *unscreened(found), *soon]
            record = known.get(digest)
            if digest and digest in self.seen:
                faults.append(_repeated(self.seen[digest]))
            elif record and record.pk != draft.record_id:
                faults.append(_exists(record))
            elif moved.is_stale(draft):
                faults.append(_stale())
            self.seen.setdefault(digest, draft.row_number)
            found_all.append(tuple(faults))
        return found_all


@dataclass(frozen=True, slots=True)
class _Moved:
    """What became of the records that drafts correct: since when, withdrawn or not."""

    newest: dict[int, datetime]
    withdrawn: frozenset[int]

    def is_stale(self, draft: Draft) -> bool:
        """Tell whether a record went on after the draft was compared with it."""
        if draft.record_id is None:
            return False
        newest = self.newest.get(draft.record_id)
        is_newer = newest is not None and newest > draft.created_at
        return is_newer or draft.record_id in self.withdrawn


def _adopt(
    log: Log, batch: ImportBatch, *, officer: Officer, attestation: Attestation
) -> Step:
    """Take the one step that covers the batch: its uploader's, seconded."""
    if batch.state != BatchState.WAITING:
        raise BatchNotWaitingError
    by = acting(officer, others=frozenset({batch.uploaded_by_id}))
    taken = advance(ADOPTED, None, AdoptedStep.ADOPT, by=by)
    change = log.change("step")
    case = Case.objects.create(
        procedure=ProcedureKind.ADOPTED,
        authority=batch.authority or officer.authority,
        batch=batch,
        change=change,
    )
    return Step.objects.create(
        case=case,
        ordinal=1,
        name=taken.step,
        state=taken.to_state,
        actor_id=batch.uploaded_by_id,
        seconded_by=officer.user,
        delegated_by_id=by.on_behalf_of(taken),
        payload={
            **attestation.to_payload(),
            "file_name": batch.file_name,
            "digest": batch.digest,
        },
        article=taken.article,
        change=change,
    )


def _waiting(batch: ImportBatch) -> Iterator[list[Draft]]:
    """Yield the waiting drafts of a batch, locked, in the order of the file."""
    drafts = Draft.objects.filter(
        batch=batch, state=DraftState.SUBMITTED, cases__isnull=True
    ).order_by("row_number", "id")
    for keys in chunks(list(drafts.values_list("pk", flat=True)), size=ROWS):
        yield list(
            Draft.objects.select_for_update()
            .filter(pk__in=keys, state=DraftState.SUBMITTED)
            .prefetch_related("record", "authority", "entered_by", "linked_by")
            .order_by("row_number", "id")
        )


def _approve(
    drafts: Sequence[Draft], records: Sequence[Record], *, now: datetime
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            APPROVE,
            {
                "now": now,
                "drafts": [draft.pk for draft in drafts],
                "records": [record.pk for record in records],
            },
        )


def _moved(records: Sequence[int]) -> _Moved:
    versions = RecordVersion.objects.filter(record__in=records).values_list("record")
    newest = (
        Standing.objects.filter(record__in=records, question=Question.PUBLISHED)
        .order_by("record_id", "-id")
        .distinct("record_id")
    )
    return _Moved(
        newest=dict(versions.annotate(Max("change__stamped_at"))),
        withdrawn=frozenset(
            record
            for record, state in newest.values_list("record_id", "step__state")
            if record and state == ReleaseState.WITHDRAWN
        ),
    )


def _repeated(row_number: int | None) -> Fault:
    return Fault(
        field="",
        code="repeated_document",
        message=msg("Row %(row)s of this file states the same document."),
        params={"row": row_number},
    )


def _exists(record: Record) -> Fault:
    return Fault(
        field="",
        code="record_exists",
        message=msg("This document is recorded already as %(key)s: compare the two."),
        params={"key": record.key},
    )


def _stale() -> Fault:
    return Fault(
        field="",
        code="record_changed",
        message=msg("The record was changed or withdrawn meanwhile: compare the two."),
    )
