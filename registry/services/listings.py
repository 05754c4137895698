"""Entries in lists of offenders, adopted from an authority's decision (列入名单).

The full procedure is a later issue; here a decision already taken elsewhere enters by
one step of two officers, with basis, term and end.

Source: 市场监督管理严重违法失信名单管理办法 (SAMR order 44), arts. 2, 13, 21.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from registry.clock import day_of
from registry.domain.document_numbers import normalise_document_number
from registry.domain.duties import Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.measures import Measure
from registry.domain.policies import decide_listing
from registry.domain.procedures.adopted import ADOPTED, AdoptedStep
from registry.domain.procedures.transitions import advance
from registry.domain.vocabulary import ListKind, ProcedureKind
from registry.models import (
    Authority,
    Case,
    Enterprise,
    Listing,
    Record,
    Standing,
    Step,
    User,
)
from registry.services.changes import writing
from registry.services.officers import acting_officer
from registry.services.releases import acting, policies, standing_of


class ListingExistsError(DomainError):
    """This decision lists the firm already."""

    code = "listing_exists"
    kind = ErrorKind.CONFLICT


class ListingUnfoundedError(DomainError):
    """A listing rests on a decision with its number, reason and basis."""

    code = "listing_unfounded"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingDecision:
    """An authority's decision to list a firm.

    Time: `ends_on` is the last day where a statutory restriction runs longer than the
    list's own term; None otherwise.
    """

    enterprise: Enterprise
    list_kind: ListKind
    authority: Authority
    document_number: str
    reason: str
    basis: str
    decided_on: date
    ends_on: date | None = None
    measures: tuple[Measure, ...] = ()
    record: Record | None = None


def adopt_listing(
    decision: ListingDecision, *, actor: User, seconded_by: User, now: datetime
) -> Listing:
    """Take over a listing decision: one step, two officers, its document named.

    Raises:
        SameOfficerError: both officers are one.
        ListingUnfoundedError: number, reason or basis is missing, or it is of tomorrow.
        ListingExistsError: the decision was adopted before.
    """
    today = day_of(now)
    first = acting_officer(actor, Act.SAVE_DRAFT, on=today)
    second = acting_officer(seconded_by, Act.ADOPT_DECISION, on=today)
    number = normalise_document_number(decision.document_number)
    decision = replace(decision, document_number=number)
    key = _key_of_new(decision, today=today)
    by = acting(second, others=frozenset({actor.pk}))
    taken = advance(ADOPTED, None, AdoptedStep.ADOPT, by=by)
    with writing(actor=actor, now=now) as log:
        change = log.change("listing", decision.enterprise.pk)
        case = Case.objects.create(
            procedure=ProcedureKind.ADOPTED,
            authority=first.authority,
            change=change,
        )
        step = Step.objects.create(
            case=case,
            ordinal=1,
            name=taken.step,
            state=taken.to_state,
            actor=actor,
            seconded_by=seconded_by,
            delegated_by_id=by.on_behalf_of(taken),
            payload={"document_number": decision.document_number},
            article=taken.article,
            change=change,
        )
        listing = _listing(decision, key=key, step=step)
        listing.save(force_insert=True)
        Standing.objects.bulk_create(
            standing_of(answer, step=step, change=change, listing=listing)
            for answer in decide_listing(
                decision.list_kind,
                decision.decided_on,
                decision.ends_on,
                today,
                policies=policies(),
            )
        )
    return listing


def _key_of_new(decision: ListingDecision, *, today: date) -> str:
    """Return the key of a decision that is whole, of the past and not adopted yet."""
    if not (decision.document_number and decision.reason and decision.basis):
        raise ListingUnfoundedError
    if decision.decided_on > today:
        raise ListingUnfoundedError(msg("A decision is not of a day to come."))
    key = listing_key(
        decision.list_kind,
        decision.authority.uscc,
        decision.document_number,
        decision.enterprise.uscc,
    )
    if Listing.objects.filter(key=key).exists():
        raise ListingExistsError
    return key


def _listing(decision: ListingDecision, *, key: str, step: Step) -> Listing:
    return Listing(
        key=key,
        enterprise=decision.enterprise,
        list_kind=decision.list_kind,
        authority=decision.authority,
        document_number=decision.document_number,
        reason=decision.reason,
        basis=decision.basis,
        decided_on=decision.decided_on,
        ends_on=decision.ends_on,
        measures=list(decision.measures),
        record=decision.record,
        step=step,
        change=step.change,
    )


def listing_key(list_kind: ListKind, organ: str, number: str, uscc: str) -> str:
    """Return the public, permanent key of a decision about a firm."""
    text = "|".join((list_kind, organ, number, uscc))
    return "l" + hashlib.sha256(text.encode()).hexdigest()[:16]
