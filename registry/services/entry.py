"""Drafts from the first word to the approved record: two officers, no shortcut (录入).

Source: SAMR order 45 (2021) art. 16 (who handles the case enters it and answers for it,
under internal review).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from registry.clock import day_of
from registry.domain.attestations import Attestation
from registry.domain.checking import check_statement, split_personal
from registry.domain.checking_values import PERSONAL_IN_TEXT
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.fields import Form, form_of
from registry.domain.policies import Answer
from registry.domain.procedures.entry import ENTRY, EntryStep
from registry.domain.procedures.transitions import ReasonNeededError, advance
from registry.domain.statements import Checked, Fault, Statement
from registry.domain.vocabulary import InspectionForm, ProcedureKind, RecordKind, Sector
from registry.models import (
    Case,
    Draft,
    DraftState,
    Enterprise,
    Officer,
    Record,
    Step,
    User,
)
from registry.services.changes import Log, writing
from registry.services.officers import acting_officer
from registry.services.organs import checking_context, require_within
from registry.services.personal import seal, unseal
from registry.services.records import (
    NewVersion,
    RecordExistsError,
    circumstances_of,
    identity_of,
    record_versions,
)
from registry.services.releases import acting, answers_for
from registry.services.resampling import repetition_in
from registry.services.stated import unkeepable

EDITABLE = {DraftState.EDITING, DraftState.RETURNED, DraftState.HELD}


class StatementFaultyError(DomainError):
    """What is stated breaks rules: mend the fields named and send it again."""

    code = "statement_faulty"

    def __init__(self, faults: Sequence[Fault]) -> None:
        named = "; ".join(f"{fault.field}: {fault}" for fault in faults)
        super().__init__(
            msg("What is stated breaks rules, mend it and send it again: %(faults)s"),
            faults=named,
        )
        self.faults = tuple(faults)
        for fault in faults:
            self.fields.setdefault(fault.field, []).append(str(fault))


class DraftLockedError(DomainError):
    """This draft can not be changed now: it is submitted, decided or another's."""

    code = "draft_locked"
    kind = ErrorKind.CONFLICT


class UnknownFirmError(DomainError):
    """No firm in the registry has this code: register the firm first."""

    code = "unknown_firm"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What approving a draft would do: its statement, and the answers with why."""

    checked: Checked
    answers: tuple[Answer, ...]


def save_draft(
    draft_id: UUID,
    *,
    form: Form,
    sector: Sector,
    stated: Mapping[str, Any],
    actor: User,
    now: datetime,
) -> Draft:
    """Keep what is typed, right or wrong; sending it again under its id changes it.

    Raises:
        DraftLockedError: it is another officer's, or submitted, or decided.
        StatementFaultyError: a field the form does not have, or no text at all.
    """
    officer = acting_officer(actor, Act.SAVE_DRAFT, on=day_of(now))
    if faults := unkeepable(form, stated):
        raise StatementFaultyError(faults)
    open_facts, personal = split_personal(form, stated)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
        if draft is None:
            draft = Draft(
                pk=draft_id,
                authority=officer.authority,
                entered_by=actor,
                created_at=now,
            )
        _require_editable(draft, actor)
        draft.kind, draft.form = form.kind, form.form or ""
        draft.sector, draft.stated, draft.updated_at = sector, open_facts, now
        texts = {name: str(value or "") for name, value in personal.items()}
        draft.personal = seal({**unseal(draft.personal), **texts})
        draft.pass_through(actor)
        draft.save()
    return draft


def start_correction(
    record: Record, *, reason: str, actor: User, now: datetime
) -> Draft:
    """Open a new draft of a record's newest version, to be approved like any other.

    Raises:
        ReasonNeededError: why it is corrected is not said; the version keeps it.
        OtherOrganError: the record belongs to an organ neither one's own nor below it.
    """
    officer = acting_officer(actor, Act.SAVE_DRAFT, on=day_of(now))
    require_within(officer, record.authority, on=day_of(now))
    if not reason.strip():
        raise ReasonNeededError(
            msg("State why the record is corrected."),
            fields={"reason": [ReasonNeededError.code]},
        )
    newest = record.versions.select_related("draft").order_by("-ordinal").first()
    before = newest.draft if newest else None
    return Draft.objects.create(
        kind=record.kind,
        form=record.form,
        sector=record.sector,
        stated=dict(before.stated) if before else {},
        personal=before.personal if before else None,
        links=before.links if before else {},
        linked_by=before.linked_by if before else None,
        handled_by=[before.linked_by_id] if before and before.linked_by_id else [],
        record=record,
        reason=reason.strip(),
        authority=officer.authority,
        entered_by=actor,
        created_at=now,
        updated_at=now,
    )


def link_party(
    draft_id: UUID, *, slot: int, uscc: str, actor: User, now: datetime
) -> Draft:
    """Say which firm a party stated without a code is; a name alone never does.

    Raises:
        UnknownFirmError: the registry has no firm of this code.
        DraftLockedError: the draft is submitted or decided.
    """
    acting_officer(actor, Act.SAVE_DRAFT, on=day_of(now))
    if not Enterprise.objects.filter(uscc=uscc).exists():
        raise UnknownFirmError(
            msg("No firm in the registry has the code %(code)s."), code=uscc
        )
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft_id)
        _require_editable(draft, actor)
        draft.links = {**draft.links, str(slot): uscc}
        draft.linked_by, draft.updated_at = actor, now
        draft.pass_through(actor)
        draft.save()
    return draft


def check_draft(draft: Draft, *, today: date) -> Checked:
    """Check what a draft states by the rules of its form."""
    form = form_of(
        RecordKind(draft.kind), InspectionForm(draft.form) if draft.form else None
    )
    return check_statement(
        form,
        {**draft.stated, **unseal(draft.personal)},
        context=checking_context(
            entering=draft.authority, today=today, is_form=draft.batch_id is None
        ),
    )


def preview(draft: Draft, *, attestation: Attestation, today: date) -> Preview:
    """Show an approver what would be public, and why, before anything is decided."""
    checked = check_draft(draft, today=today)
    statement = checked.statement
    if statement is None:
        return Preview(checked=checked, answers=())
    new = _new_version(draft, statement, attestation)
    answering = [party for party in statement.parties if party.is_answerable]
    codes = {party.code or draft.links.get(str(party.slot)) for party in answering}
    circumstances = circumstances_of(
        new,
        parties=[party.kind for party in answering],
        is_linked=Enterprise.objects.filter(uscc__in=codes - {None}).exists(),
        today=today,
    )
    return Preview(checked=checked, answers=answers_for(circumstances))


def submit_draft(draft_id: UUID, *, actor: User, now: datetime) -> Draft:
    """Send a draft to another officer.

    Raises:
        StatementFaultyError: what is stated breaks rules.
        RecordExistsError: the document is recorded already.
        DraftLockedError: it is another officer's, or submitted, or decided.
    """
    officer = acting_officer(actor, Act.SUBMIT_DRAFT, on=day_of(now))
    with writing(actor=actor, now=now) as log:
        draft = Draft.objects.select_for_update().get(pk=draft_id)
        _require_editable(draft, actor)
        statement = _faultless(draft, today=day_of(now))
        _require_new(draft, statement)
        _take_step(log, draft, EntryStep.SUBMIT, officer)
        draft.hold_reasons = []
        draft.save()
    return draft


def return_draft(draft_id: UUID, *, actor: User, now: datetime, reason: str) -> Draft:
    """Send a draft back to whoever entered it, with the reason.

    Raises:
        SameOfficerError: whoever entered it may not judge it.
        ReasonNeededError: no reason is stated.
    """
    officer = acting_officer(actor, Act.RETURN_DRAFT, on=day_of(now))
    with writing(actor=actor, now=now) as log:
        draft = Draft.objects.select_for_update().get(pk=draft_id)
        _take_step(log, draft, EntryStep.RETURN, officer, reason=reason)
        draft.save()
    return draft


def discard_draft(draft_id: UUID, *, actor: User, now: datetime, reason: str) -> Draft:
    """Give a draft up; it stays, readable, and becomes no record."""
    officer = acting_officer(actor, Act.DISCARD_DRAFT, on=day_of(now))
    with writing(actor=actor, now=now) as log:
        draft = Draft.objects.select_for_update().get(pk=draft_id)
        _take_step(log, draft, EntryStep.DISCARD, officer, reason=reason)
        draft.save()
    return draft


def approve_draft(
    draft_id: UUID, *, attestation: Attestation, actor: User, now: datetime
) -> Record:
    """Make a submitted draft a record: version, parties, release, standings at once.

    Raises:
        SameOfficerError: whoever entered or linked it may not approve it.
        StepNotAllowedError: it is not waiting for approval.
        StatementFaultyError: a rule it kept when submitted is broken now, or a text
            that is attested to be free of personal data holds a personal number.
        RecordExistsError: somebody recorded the document meanwhile.
        OtherOrganError: it was entered by an organ neither one's own nor below it.
    """
    officer = acting_officer(actor, Act.APPROVE_DRAFT, on=day_of(now))
    with writing(actor=actor, now=now) as log:
        draft = Draft.objects.select_for_update().get(pk=draft_id)
        require_within(officer, draft.authority, on=day_of(now))
        _take_step(
            log, draft, EntryStep.APPROVE, officer, payload=attestation.to_payload()
        )
        statement = _faultless(draft, today=day_of(now))
        if attestation.is_screened:
            _require_screened(draft, today=day_of(now))
        new = _new_version(draft, statement, attestation)
        (record,) = record_versions(log, [new], approver=officer)
        draft.record = record
        draft.save()
    return record


def _require_editable(draft: Draft, actor: User) -> None:
    is_own = draft.entered_by_id == actor.pk
    if draft.state == DraftState.HELD:
        return  # any officer of the queue may work on a held row
    if not is_own or draft.state not in EDITABLE:
        raise DraftLockedError


def _require_new(draft: Draft, statement: Statement) -> None:
    """Refuse to enter a known document a second time."""
    known = Record.objects.filter(
        kind=statement.form.kind, identity=identity_of(statement)
    ).first()
    if known and known.pk != draft.record_id:
        raise RecordExistsError(
            msg("%(number)s is recorded already as %(key)s: correct that record."),
            number=statement.document_number or known.key,
            key=known.key,
        )


def _faultless(draft: Draft, *, today: date) -> Statement:
    checked = check_draft(draft, today=today)
    if checked.statement is None or checked.faults:
        raise StatementFaultyError(checked.faults)
    if too_soon := repetition_in(draft, checked.statement):
        raise StatementFaultyError([too_soon])
    return checked.statement


def _require_screened(draft: Draft, *, today: date) -> None:
    """Refuse the attestation of a screening that left a personal number in a text.

    Source: domain rule 24: release is blocked until an officer masks it, by returning
    the draft; what is masked is a new version.
    """
    warnings = check_draft(draft, today=today).warnings
    left = tuple(one for one in warnings if one.code == PERSONAL_IN_TEXT)
    if left:
        raise StatementFaultyError(left)


def _new_version(
    draft: Draft, statement: Statement, attestation: Attestation
) -> NewVersion:
    return NewVersion(
        draft=draft,
        statement=statement,
        attestation=attestation,
        reason=draft.reason or "entry",
    )


def _take_step(
    log: Log,
    draft: Draft,
    name: EntryStep,
    officer: Officer,
    *,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Step:
    """Take one step of a draft's entry case, and let the draft follow it."""
    change = log.change("step")
    case, _ = Case.objects.get_or_create(
        procedure=ProcedureKind.ENTRY,
        draft=draft,
        defaults={"authority": draft.authority, "change": change},
    )
    last = case.steps.order_by("-ordinal").first()
    held = DraftState.HELD if draft.state == DraftState.HELD else None
    submitting = case.steps.filter(name=EntryStep.SUBMIT)
    by = acting(
        officer,
        others=draft.hands.union(*submitting.values_list("actor", "delegated_by"))
        - {None},
        reason=reason,
    )
    taken = advance(ENTRY, last.state if last else held, name, by=by)
    draft.state, draft.updated_at = DraftState(str(taken.to_state)), log.now
    return Step.objects.create(
        case=case,
        ordinal=last.ordinal + 1 if last else 1,
        name=taken.step,
        state=taken.to_state,
        actor=officer.user,
        delegated_by_id=by.on_behalf_of(taken),
        payload={**(payload or {}), **({"reason": reason} if reason else {})},
        article=taken.article,
        change=change,
    )
