"""Rows of an import batch kept as drafts, whole sets at once (批量录入草稿)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import transaction

from registry.clock import day_of
from registry.domain.checking import check_statement, split_personal
from registry.domain.duties import Act
from registry.domain.fields import Form
from registry.domain.statements import Checked, Fault
from registry.domain.vocabulary import Sector
from registry.models import Draft, DraftState, ImportBatch, User
from registry.services.officers import acting_officer
from registry.services.organs import checking_context
from registry.services.personal import seal
from registry.services.releases import ROWS

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class StagedRow:
    """One statement of a file, and the row that states it."""

    row_number: int
    form: Form
    sector: Sector
    stated: Mapping[str, Any]


def stage_statements(
    batch: ImportBatch, rows: Iterable[StagedRow], *, actor: User, now: datetime
) -> list[Draft]:
    """Keep rows already read as drafts: waiting for release, or held with their faults.

    The batch's own state stays as it is; one that is `waiting` can be released.

    Raises:
        NotAllowedError: the actor may not import.
    """
    today = day_of(now)
    officer = acting_officer(actor, Act.IMPORT_FILE, on=today)
    authority = batch.authority or officer.authority
    context = checking_context(entering=authority, today=today, is_form=False)
    drafts: list[Draft] = []
    with transaction.atomic():
        for chunk in chunks(rows, size=ROWS):
            made = [draft_of(row, batch=batch, now=now) for row in chunk]
            for draft, row in zip(made, chunk, strict=True):
                draft.authority, draft.entered_by = authority, actor
                found = check_statement(row.form, row.stated, context=context)
                hold(draft, [*found.faults, *unscreened(found)])
            drafts += Draft.objects.bulk_create(made, ROWS)
    return drafts


def draft_of(row: StagedRow, *, batch: ImportBatch, now: datetime) -> Draft:
    """Return a draft of one row, waiting for release; who enters it is set apart."""
    open_facts, personal = split_personal(row.form, row.stated)
    return Draft(
        kind=row.form.kind,
        form=row.form.form or "",
        sector=row.sector,
        stated=open_facts,
        personal=seal(personal),
        state=DraftState.SUBMITTED,
        batch=batch,
        row_number=row.row_number,
        created_at=now,
        updated_at=now,
    )


def hold(draft: Draft, reasons: Sequence[Fault]) -> None:
    """Leave a draft to a person, if there are reasons to; it is not saved here.

    Shape: a reason is kept with the English sentence and its parameters, so that it
    can be told in the reader's language.
    """
    if not reasons:
        return
    draft.state = DraftState.HELD
    draft.hold_reasons = [
        {
            "field": fault.field,
            "code": fault.code,
            "message": fault.message,
            "params": {name: str(value) for name, value in fault.params.items()},
        }
        for fault in reasons
    ]


def unscreened(found: Checked) -> list[Fault]:
    """Return what keeps a row from being attested as screened with its whole batch."""
    return [fault for fault in found.warnings if fault.code == "personal_in_text"]


def chunks(items: Iterable[T], *, size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` items."""
    left = iter(items)
    while chunk := list(islice(left, size)):
        yield chunk
