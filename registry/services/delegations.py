"""Duties delegated for a while: by whom, to whom, until when (职责委托).

Who checks whom stays as it is: a delegate who took part in a case does not take the
step that another must.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from registry.clock import day_of
from registry.domain.duties import OVERSIGHT, Act
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.periods import ONE_DAY
from registry.domain.procedures.transitions import ReasonNeededError
from registry.domain.vocabulary import Duty
from registry.models import Delegation, Officer, User
from registry.services.officers import acting_officer, own_duties


class NotYoursToDelegateError(DomainError):
    """Only duties of one's own post are delegated, and none of oversight."""

    code = "not_yours_to_delegate"
    kind = ErrorKind.REFUSED


class DelegateNotFitError(DomainError):
    """A delegate is another officer in post at the same authority."""

    code = "delegate_not_fit"


class DelegationDaysError(DomainError):
    """A delegation begins today or later and ends after it began."""

    code = "delegation_days"


class DelegationNotFoundError(DomainError):
    """There is no such delegation of yours that has not ended."""

    code = "delegation_not_found"
    kind = ErrorKind.NOT_FOUND


@dataclass(frozen=True, kw_only=True, slots=True)
class Entrusting:
    """What an officer entrusts: which duties, to whom, on which days, why.

    Time: both `first` and `last` count.
    """

    delegate: int
    duties: frozenset[Duty]
    first: date
    last: date
    reason: str


def delegate_duties(asked: Entrusting, *, actor: User, now: datetime) -> Delegation:
    """Let another officer act by some of the actor's duties for a while.

    Raises:
        NotAllowedError: the actor has no post with work of its own.
        NotYoursToDelegateError: a duty is not of the actor's own post.
        DelegateNotFitError: the delegate is of another organ, or not in post.
        DelegationDaysError: the days are out of order, or past.
        ReasonNeededError: no reason is stated.
    """
    today = day_of(now)
    officer = acting_officer(actor, Act.WORK_QUEUE, on=today)
    if (
        not asked.duties
        or asked.duties - own_duties(officer)
        or (asked.duties & OVERSIGHT)
    ):
        raise NotYoursToDelegateError
    if not today <= asked.first <= asked.last:
        raise DelegationDaysError
    if not asked.reason.strip():
        raise ReasonNeededError
    delegate = colleagues_of(officer).filter(pk=asked.delegate).first()
    if delegate is None or _has_ended(delegate, on=asked.last):
        raise DelegateNotFitError(
            msg("A delegate is another officer in post at the same authority.")
        )
    return Delegation.objects.create(
        officer=officer,
        delegate=delegate,
        duties=sorted(asked.duties),
        effective_from=asked.first,
        effective_until=asked.last + ONE_DAY,
        reason=asked.reason.strip(),
        made_at=now,
    )


def end_delegation(delegation_id: int, *, actor: User, now: datetime) -> Delegation:
    """End a delegation today: from now on the delegate may not act by it.

    Raises:
        DelegationNotFoundError: it is not the actor's, or has ended.
    """
    today = day_of(now)
    with transaction.atomic():
        found = (
            Delegation.objects.select_for_update(of=("self",))
            .filter(pk=delegation_id, officer__user=actor, effective_until__gt=today)
            .first()
        )
        if found is None:
            raise DelegationNotFoundError
        found.effective_until = max(today, found.effective_from)
        found.save(update_fields=["effective_until"])
    return found


def colleagues_of(officer: Officer) -> QuerySet[Officer]:
    """Return the other officers of the same authority whose accounts are open."""
    found = Officer.objects.filter(authority=officer.authority, user__is_active=True)
    return (
        found.exclude(pk=officer.pk).select_related("user").order_by("user__username")
    )


def delegations_of(officer: Officer, *, on: date) -> QuerySet[Delegation]:
    """Return what an officer gave or was given and has not ended, the newest first."""
    own = Q(officer=officer) | Q(delegate=officer)
    found = Delegation.objects.filter(own, effective_until__gt=on)
    return found.select_related("officer__user", "delegate__user").order_by("-id")


def _has_ended(officer: Officer, *, on: date) -> bool:
    return officer.effective_until is not None and officer.effective_until <= on
