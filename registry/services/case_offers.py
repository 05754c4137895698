"""Cases to look at, and which steps of one are open to an officer now (办案页).

Reading a case is a restricted reading: it is logged first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.clock import day_of
from registry.domain.duties import Act, NotAllowedError
from registry.domain.errors import DomainError, msg
from registry.domain.procedures import PROCEDURES
from registry.domain.procedures.counter import at_counter
from registry.domain.procedures.transitions import (
    SameOfficerError,
    Transition,
    Who,
    advance,
)
from registry.domain.statements import Fault
from registry.domain.vocabulary import ProcedureKind, Purpose
from registry.models import Case, Officer, User
from registry.services.access import log_reading
from registry.services.attachments import AttachmentNotFoundError
from registry.services.cases import (
    CaseNotFoundError,
    acting_in,
    obstacles,
    require_organ,
    situation_of,
    state_of,
)
from registry.services.officers import acting_officer
from registry.services.organs import OtherOrganError, reach_of

KINDS = sorted(PROCEDURES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One step the table has from here, and whether this officer may take it.

    Shape: `barred` says why the officer may not; `unmet` are conditions not met yet,
    which what is stated may still meet.
    """

    transition: Transition
    barred: DomainError | None
    unmet: Sequence[Fault]


def cases_near(*, actor: User, now: datetime) -> QuerySet[Case]:
    """Return the cases of the officer's organ and of those below it."""
    officer = acting_officer(actor, Act.READ_RESTRICTED, on=day_of(now))
    near = reach_of(officer.authority, on=day_of(now))
    return (
        Case.objects.filter(near, procedure__in=KINDS)
        .select_related("authority", "enterprise", "partner")
        .order_by("-id")
    )


def case_of(case_id: int, *, actor: User, now: datetime) -> Case:
    """Return a case to read or work on; the reading is logged.

    Raises:
        CaseNotFoundError: none of this number within the officer's reach.
        NotAllowedError: the officer may not read restricted facts.
    """
    case = cases_near(actor=actor, now=now).filter(pk=case_id).first()
    if case is None:
        raise CaseNotFoundError
    log_reading(
        user=actor,
        enterprise=case.enterprise,
        purpose=Purpose.CASE,
        case=case,
        what="a case",
        now=now,
    )
    return case


def paper_of(case_id: int, digest: str, *, actor: User, now: datetime) -> None:
    """Log the reading of a paper of a case.

    Raises:
        AttachmentNotFoundError: no step of the case states such a paper.
    """
    case = case_of(case_id, actor=actor, now=now)
    stated = case.steps.values_list("payload__stated", flat=True)
    lists = (value for one in stated if one for value in one.values())
    if not any(isinstance(value, list) and digest in value for value in lists):
        raise AttachmentNotFoundError(msg("There is no such attachment."))


def offers(case: Case, *, actor: User, now: datetime) -> list[Offer]:
    """Return every step an officer may take; those of others are left out."""
    table = PROCEDURES[ProcedureKind(case.procedure)]
    situation = situation_of(case, now=now, actors=[actor.pk])
    return [
        Offer(
            transition=row,
            barred=_bar(case, row, actor=actor, now=now),
            unmet=obstacles(row, situation),
        )
        for row in map(at_counter, table.from_state(state_of(case)))
        if row.who not in (Who.CLOCK, Who.PARTNER)
    ]


def _bar(
    case: Case, row: Transition, *, actor: User, now: datetime
) -> DomainError | None:
    """Return why an officer may not take a step; None if only its content matters."""
    try:
        officer: Officer = acting_officer(actor, row.act, on=day_of(now))
        require_organ(case, row, officer, on=day_of(now))
        by = acting_in(case, row, officer, reason="-")
        advance(
            PROCEDURES[ProcedureKind(case.procedure)], state_of(case), row.step, by=by
        )
    except (NotAllowedError, OtherOrganError, SameOfficerError) as error:
        return error
    return None
