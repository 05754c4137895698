"""What waits for an officer: own drafts, approvals, held rows, batches (待办).

Reading what another officer stated is a restricted reading: it is logged first.
"""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from registry.clock import day_of
from registry.domain.duties import Act, may
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.fields import Form, form_of
from registry.domain.vocabulary import Duty, InspectionForm, Purpose, RecordKind
from registry.models import (
    Attachment,
    Draft,
    DraftState,
    Enterprise,
    ImportBatch,
    Officer,
    Record,
    Step,
    User,
)
from registry.services.access import log_reading
from registry.services.attachments import AttachmentNotFoundError
from registry.services.officers import acting_officer
from registry.services.organs import reach_of

OWN_STATES = (DraftState.EDITING, DraftState.RETURNED, DraftState.SUBMITTED)


class DraftNotFoundError(DomainError):
    """There is no such draft, or it belongs to another organ."""

    code = "draft_not_found"
    kind = ErrorKind.NOT_FOUND


class RecordNotFoundError(DomainError):
    """There is no such record."""

    code = "record_not_found"
    kind = ErrorKind.NOT_FOUND


class BatchNotFoundError(DomainError):
    """There is no such import."""

    code = "batch_not_found"
    kind = ErrorKind.NOT_FOUND


class FirmNotFoundError(DomainError):
    """No firm in the registry has this code."""

    code = "firm_not_found"
    kind = ErrorKind.NOT_FOUND


def own_drafts(*, actor: User, now: datetime) -> QuerySet[Draft]:
    """Return what an officer is writing, got back, or sent and awaits."""
    acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    return _with_names(
        Draft.objects.filter(entered_by=actor, state__in=OWN_STATES, batch=None)
    )


def approvals(*, actor: User, now: datetime) -> QuerySet[Draft]:
    """Return what this officer may judge, of the organ and those below it.

    Shape: nothing that the officer wrote in or linked, nothing without the duty.
    """
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    if not may(set(map(Duty, officer.duties)), Act.APPROVE_DRAFT):
        return Draft.objects.none()
    # Rows of a batch that nobody touched are released with it, not one by one.
    return _with_names(
        _in_reach(officer, on=day_of(now))
        .filter(state=DraftState.SUBMITTED)
        .exclude(batch__isnull=False, cases__isnull=True)
        .exclude(entered_by=actor)
        .exclude(handled_by__contains=[actor.pk])
    )


def held_drafts(*, actor: User, now: datetime) -> QuerySet[Draft]:
    """Return the imported rows that wait for a person."""
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    return _with_names(_in_reach(officer, on=day_of(now)).filter(state=DraftState.HELD))


def recent_batches(*, actor: User, now: datetime) -> QuerySet[ImportBatch]:
    """Return the files brought in the officer's organ, the newest first."""
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    near = reach_of(officer.authority, on=day_of(now))
    return (
        ImportBatch.objects.filter(near | Q(authority=None))
        .select_related("uploaded_by", "released_by")
        .order_by("-id")
    )


def batch_of(batch_id: int, *, actor: User, now: datetime) -> ImportBatch:
    """Return one import of the officer's organ.

    Raises:
        BatchNotFoundError: there is none of this number.
    """
    found = recent_batches(actor=actor, now=now).filter(pk=batch_id).first()
    if found is None:
        raise BatchNotFoundError(msg("There is no such import."))
    return found


def draft_of(draft_id: UUID, *, actor: User, now: datetime) -> Draft:
    """Return a draft to work on; another's is read for review, and that is logged.

    Raises:
        DraftNotFoundError: none of this id within the officer's reach.
        NotAllowedError: the officer may not read what others stated.
    """
    officer = acting_officer(actor, Act.WORK_QUEUE, on=day_of(now))
    is_near = reach_of(officer.authority, on=day_of(now)) | Q(entered_by=actor)
    draft = _with_names(Draft.objects.filter(is_near)).filter(pk=draft_id).first()
    if draft is None:
        raise DraftNotFoundError(
            msg("There is no such draft, or it belongs to another organ.")
        )
    if draft.entered_by_id != actor.pk:
        log_reading(
            user=actor,
            enterprise=firm_concerned(draft),
            purpose=Purpose.REVIEW,
            what=f"draft {draft.pk}",
            now=now,
        )
    return draft


def attachment_of(
    draft_id: UUID, digest: str, *, actor: User, now: datetime
) -> Attachment:
    """Return a paper of a draft; every reading of one is logged.

    Raises:
        AttachmentNotFoundError: the draft names no such paper.
    """
    acting_officer(actor, Act.READ_RESTRICTED, on=day_of(now))
    draft = draft_of(draft_id, actor=actor, now=now)
    if digest not in draft.stated.get("attachments", ()):
        raise AttachmentNotFoundError(msg("There is no such attachment."))
    log_reading(
        user=actor,
        enterprise=firm_concerned(draft),
        purpose=Purpose.REVIEW,
        what=f"attachment {digest[:16]}",
        now=now,
    )
    return Attachment.objects.get(pk=digest)


def record_of(key: str) -> Record:
    """Return a record by its public key.

    Raises:
        RecordNotFoundError: there is none.
    """
    record = Record.objects.select_related("authority").filter(key=key).first()
    if record is None:
        raise RecordNotFoundError(msg("There is no such record."))
    return record


def firm_of(uscc: str) -> Enterprise:
    """Return a firm by its code.

    Raises:
        FirmNotFoundError: there is none.
    """
    firm = Enterprise.objects.filter(uscc=uscc.upper()).first()
    if firm is None:
        raise FirmNotFoundError(msg("No firm in the registry has this code."))
    return firm


def form_used(draft: Draft) -> Form:
    """Return the form a draft is written on."""
    form = InspectionForm(draft.form) if draft.form else None
    return form_of(RecordKind(draft.kind), form)


def firm_concerned(draft: Draft) -> Enterprise | None:
    """Return the firm a draft is about: the first party's that has one."""
    for slot, role in enumerate(form_used(draft).parties, start=1):
        code = draft.links.get(str(slot)) or draft.stated.get(f"{role}_code") or ""
        firm = Enterprise.objects.filter(uscc=str(code).strip().upper()).first()
        if firm:
            return firm
    return None


def steps_of(draft: Draft) -> QuerySet[Step]:
    """Return the steps a draft went through, in their order."""
    return (
        Step.objects.filter(case__draft=draft)
        .select_related("actor", "delegated_by", "change", "case__authority")
        .order_by("ordinal")
    )


def _with_names(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.select_related(
        "entered_by", "linked_by", "authority", "record"
    ).order_by("-updated_at", "id")


def _in_reach(officer: Officer, *, on: date) -> QuerySet[Draft]:
    return Draft.objects.filter(reach_of(officer.authority, on=on))
