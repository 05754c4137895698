"""Forms that firms signed, as the partner that hands them in sees (授权书提交)."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.db import transaction
from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.errors import msg
from registry.domain.procedures.signed_form import SIGNED_FORM, SignedFormStep
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind
from registry.models import Case, Enterprise, Partner, Step, User
from registry.services.attachments import (
    AttachmentNotFoundError,
    AttachmentTooLargeError,
    Readable,
    UnknownAttachmentTypeError,
    add_attachment,
    read_whole,
)
from registry.services.cases import CaseNotFoundError, Submission, open_case, take_step
from registry.services.entry import StatementFaultyError
from registry.services.organs import supervising_organ
from registry.services.partner_people import person_of
from registry.services.reading_limits import PaperTooLongError, UnreadablePaperError
from registry.services.scans import ActiveScanError, NotAScanError, check_scan

MOST_SCANS = 10  # pages photographed one by one
_UNFIT = (
    ActiveScanError,
    AttachmentTooLargeError,
    NotAScanError,
    PaperTooLongError,
    UnknownAttachmentTypeError,
    UnreadablePaperError,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """A file as it was sent, and what it was called."""

    file: Readable
    name: str


def hand_in(
    uscc: str,
    stated: Mapping[str, Any],
    scans: Sequence[Scan],
    *,
    actor: User,
    now: datetime,
) -> Case:
    """Hand in a form that a firm signed for the actor's partner, to be verified.

    Raises:
        NotPartnerError: the actor is none of a partner's people.
        StatementFaultyError: what is stated, or a scan, cannot be taken, and why.
    """
    partner = person_of(actor, on=day_of(now)).partner
    firm = _firm(uscc, now=now)
    kept = _kept(scans, partner, actor=actor, now=now)
    said = {**stated, "form": kept} if kept else dict(stated)
    sent = Submission(step=SignedFormStep.HAND_IN, stated=said)
    with transaction.atomic():
        # The same form sent twice at once is taken once.
        Partner.objects.select_for_update().get(pk=partner.pk)
        return open_case(
            ProcedureKind.SIGNED_FORM, sent, uscc=firm.uscc, actor=actor, now=now
        )


def take_back(case_id: int, *, actor: User, now: datetime) -> Step:
    """Take a form back that is not answered yet.

    Raises:
        NotPartnerError: the actor is none of a partner's people.
        CaseNotFoundError: the partner handed in none of this number.
        StepNotAllowedError: it was answered, or taken back before.
    """
    case = form_of(case_id, person_of(actor, on=day_of(now)).partner)
    sent = Submission(step=SignedFormStep.RETRACT, stated={})
    return take_step(case.pk, sent, actor=actor, now=now)


def forms_of(partner: Partner) -> QuerySet[Case]:
    """Return the forms a partner handed in, the newest first."""
    own = Case.objects.filter(partner=partner, procedure=SIGNED_FORM.kind)
    kin = own.select_related("enterprise", "authority")
    return kin.prefetch_related("steps__change", "tasks").order_by("-id")


def form_of(case_id: int, partner: Partner) -> Case:
    """Return a form a partner handed in.

    Raises:
        CaseNotFoundError: it handed in none of this number.
    """
    found = forms_of(partner).filter(pk=case_id).first()
    if found is None:
        raise CaseNotFoundError
    return found


def require_scan(case: Case, digest: str) -> None:
    """Refuse a file that is no scan of a form.

    Raises:
        AttachmentNotFoundError: the form has none of this digest.
    """
    first = case.steps.get(ordinal=1)
    if digest not in first.payload["stated"]["form"]:
        raise AttachmentNotFoundError


def _firm(uscc: str, *, now: datetime) -> Enterprise:
    """Return the firm of a code that an office here supervises."""
    firm = Enterprise.objects.filter(uscc=uscc.strip().upper()).first()
    if firm is None:
        _refuse("uscc", "unknown_firm", msg("No firm on file here has this code."))
    if supervising_organ(firm, on=day_of(now)) is None:
        _refuse(
            "uscc",
            "firm_elsewhere",
            msg("No office here supervises this firm: ask where it is registered."),
        )
    return firm


def _kept(
    scans: Sequence[Scan], partner: Partner, *, actor: User, now: datetime
) -> list[str]:
    """Keep the scans of a form, by content, once each is found harmless."""
    if len(scans) > MOST_SCANS:
        _refuse(
            "form",
            "too_many_scans",
            msg("At most %(most)s files: put the pages into one PDF."),
            most=MOST_SCANS,
        )
    try:
        read = [(read_whole(scan.file), scan.name) for scan in scans]
        for data, _ in read:
            check_scan(data)
        return [
            add_attachment(
                io.BytesIO(data), file_name=name, actor=actor, now=now, partner=partner
            ).digest
            for data, name in read
        ]
    except _UNFIT as error:
        _refuse("form", error.code, error.template, **error.params)


def _refuse(field: str, code: str, message: str, **params: object) -> NoReturn:
    raise StatementFaultyError(
        [Fault(field=field, code=code, message=message, params=params)]
    )
