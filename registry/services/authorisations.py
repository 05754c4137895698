"""Firms' leave for partners to read their whole files: granted, revoked (授权查询)."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from registry.clock import day_of
from registry.domain.authorisations import (
    LONGEST,
    AuthorisationState,
    Leave,
    refusal,
    state_of,
)
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.partners import CheckPurpose, OutsideScopeError, Scope
from registry.domain.periods import add_months
from registry.models import Authorisation, Enterprise, Partner, User
from registry.services.agents import agent_of
from registry.services.partners import Caller, GrantEndedError, live_scopes, scope_of
from registry.services.releases import policies


class AuthorisationFaultyError(DomainError):
    """What is stated of the authorisation cannot be so: mend the fields named."""

    code = "authorisation_faulty"


class AuthorisationNotFoundError(DomainError):
    """The firm has no such authorisation."""

    code = "authorisation_not_found"
    kind = ErrorKind.NOT_FOUND


class AuthorisationEndedError(DomainError):
    """This authorisation has ended already: nothing is left to revoke."""

    code = "authorisation_ended"
    kind = ErrorKind.CONFLICT


def choices_of(firm: Enterprise, *, now: datetime) -> list[tuple[Partner, Scope]]:
    """Return the partners that may ask about a firm today, by name, and how far."""
    region = _region_of(firm)
    found = [
        (partner, scope)
        for partner, scope in live_scopes(on=day_of(now))
        if scope.covers_region(region)
    ]
    return sorted(found, key=lambda one: (one[0].name, one[0].pk))


def authorise(
    firm: Enterprise,
    partner: Partner,
    *,
    purpose: str,
    until: date,
    actor: User,
    now: datetime,
) -> Authorisation:
    """Let a partner read a firm's whole file for a purpose, from now to a last day.

    Raises:
        NotAgentError: the actor does not act for the firm today.
        AuthorisationFaultyError: the partner may not ask for this purpose or about
            this firm, or the last day is over or too far ahead.
    """
    today = day_of(now)
    agent_of(actor, firm, on=today)
    faults = _faults(firm, partner, purpose, on=today)
    faults |= _wrong_period(until, today=today)
    if faults:
        raise AuthorisationFaultyError(fields=faults)
    return Authorisation.objects.create(
        enterprise=firm,
        partner=partner,
        purpose=purpose,
        effective_from=today,
        expires_on=until,
        granted_by=actor,
        granted_at=now,
    )


def revoke(
    authorisation_id: int, firm: Enterprise, *, actor: User, now: datetime
) -> Authorisation:
    """End at once what a partner was allowed for a purpose, however often it was.

    Raises:
        NotAgentError: the actor does not act for the firm today.
        AuthorisationNotFoundError: the firm has none of this number.
        AuthorisationEndedError: it has ended before.
    """
    agent_of(actor, firm, on=day_of(now))
    own = Authorisation.objects.filter(enterprise=firm)
    chosen = own.filter(pk=authorisation_id).first()
    if chosen is None:
        raise AuthorisationNotFoundError
    same = live(now=now).filter(
        enterprise=firm, partner=chosen.partner_id, purpose=chosen.purpose
    )
    if not same.filter(pk=chosen.pk).exists():
        raise AuthorisationEndedError
    same.update(revoked_at=now, revoked_by=actor)
    chosen.refresh_from_db()
    return chosen


def live(*, now: datetime) -> QuerySet[Authorisation]:
    """Return the authorisations in force at an instant."""
    today = day_of(now)
    return Authorisation.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gt=now),
        effective_from__lte=today,
        expires_on__gte=today,
    )


def live_authorisation(
    firm: Enterprise, partner: Partner, purpose: str, *, now: datetime
) -> Authorisation | None:
    """Return by what a partner may read a firm's whole file now, if by anything."""
    found = live(now=now).filter(enterprise=firm, partner=partner, purpose=purpose)
    return found.order_by("-id").first()


def require_leave(
    firm: Enterprise, caller: Caller, purpose: str, *, now: datetime
) -> Authorisation:
    """Return by what a caller may read a firm's whole file now.

    Raises:
        OutsideScopeError: the caller's own scope lacks the purpose or the region.
        NoAuthorisationError: the firm did not allow it, or no longer does.
    """
    asked = caller.scope.require_purpose(purpose)
    if not caller.scope.covers_region(_region_of(firm)):
        raise OutsideScopeError(
            msg("The firm lies outside the regions granted: have them widened.")
        )
    found = live_authorisation(firm, caller.partner, asked, now=now)
    if found is None:
        given = authorisations_of(firm).filter(partner=caller.partner)
        leaves = [_leave(one, now=now) for one in given]
        raise refusal(leaves, purpose=asked, name=caller.partner.name)
    return found


def authorisations_of(firm: Enterprise) -> QuerySet[Authorisation]:
    """Return what a firm allowed, ended ones too, the newest first."""
    own = Authorisation.objects.filter(enterprise=firm)
    return own.select_related("partner").order_by("-id")


def authorisations_for(partner: Partner) -> QuerySet[Authorisation]:
    """Return what firms allowed a partner, ended ones too, the newest first."""
    own = Authorisation.objects.filter(partner=partner)
    return own.select_related("enterprise").order_by("-id")


def authorisation_state(given: Authorisation, *, now: datetime) -> AuthorisationState:
    """Return where an authorisation stands at an instant."""
    return state_of(
        expires_on=given.expires_on,
        revoked_at=given.revoked_at,
        on=day_of(now),
        now=now,
    )


def last_day_allowed(*, today: date) -> date:
    """Return the latest last day that an authorisation given today may have."""
    return add_months(today, policies().at(LONGEST, today).count)


def _leave(given: Authorisation, *, now: datetime) -> Leave:
    revoked_at = given.revoked_at
    return Leave(
        purpose=CheckPurpose(given.purpose),
        state=authorisation_state(given, now=now),
        expires_on=given.expires_on,
        revoked_on=day_of(revoked_at) if revoked_at else None,
    )


def _faults(
    firm: Enterprise, partner: Partner, purpose: str, *, on: date
) -> dict[str, list[str]]:
    """Return where a partner may not ask what it would be allowed."""
    try:
        scope = scope_of(partner, on=on)
    except GrantEndedError:
        return {"partner": [msg("This partner may ask nothing today.")]}
    faults = {}
    if not scope.covers_region(_region_of(firm)):
        faults["partner"] = [msg("This partner may not ask about your region.")]
    if purpose not in scope.purposes:
        faults["purpose"] = [
            msg("This partner may not ask for this purpose: choose another.")
        ]
    return faults


def _wrong_period(until: date, *, today: date) -> dict[str, list[str]]:
    if until < today:
        return {"until": [msg("This day is over already.")]}
    if until > last_day_allowed(today=today):
        return {"until": [msg("This is too far ahead: choose an earlier day.")]}
    return {}


def _region_of(firm: Enterprise) -> str:
    newest = firm.versions.order_by("-ordinal").first()
    return newest.region if newest else ""
