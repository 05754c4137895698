"""Portfolios of watched firms: opened, read, deleted (变动监测名单)."""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.partners import OutsideScopeError, RowVerdict, Scope
from registry.domain.screening import names_a_person
from registry.models import Partner
from registry.services.access import Asked, log_asking
from registry.services.partners import Caller
from search.domain.matching import MatchStatus
from search.models import Portfolio, Profile, WatchedFirm
from search.selectors import profiles_of

WHAT = "watch"
MOST_PORTFOLIOS = 50  # of one partner


class PortfolioNotFoundError(DomainError):
    """Your institution has no such portfolio."""

    code = "portfolio_not_found"
    kind = ErrorKind.NOT_FOUND


class PortfolioExistsError(DomainError):
    """Your institution has a portfolio of this name: choose another."""

    code = "portfolio_exists"
    kind = ErrorKind.CONFLICT


class TooManyPortfoliosError(DomainError):
    """Your institution has as many portfolios as it may: delete one first."""

    code = "too_many_portfolios"
    kind = ErrorKind.CONFLICT


class PersonalTextError(DomainError):
    """The text holds a person's number: leave it out."""

    code = "personal_text"


def open_portfolio(
    name: str, purpose: str, *, caller: Caller, now: datetime
) -> Portfolio:
    """Open an empty portfolio.

    Raises:
        OutsideScopeError: the purpose is not granted; the refusal is logged.
        PortfolioExistsError: one of the same name is there.
        TooManyPortfoliosError: as many as may be are there.
        PersonalTextError: its name holds a person's number.
    """
    require_purpose(purpose, caller, now=now)
    if names_a_person(name, today=day_of(now)):
        raise PersonalTextError
    try:
        with transaction.atomic():
            Partner.objects.select_for_update().get(pk=caller.partner.pk)
            if portfolios_of(caller.partner).count() >= MOST_PORTFOLIOS:
                raise TooManyPortfoliosError
            return Portfolio.objects.create(
                partner=caller.partner,
                client=caller.client,
                user=caller.user,
                name=name.strip(),
                purpose=purpose,
                made_at=now,
            )
    except IntegrityError:
        raise PortfolioExistsError from None


def portfolios_of(partner: Partner) -> QuerySet[Portfolio]:
    """Return a partner's portfolios."""
    return Portfolio.objects.filter(partner=partner).select_related("partner", "user")


def portfolio_of(portfolio_id: int, partner: Partner) -> Portfolio:
    """Return one of a partner's own portfolios.

    Raises:
        PortfolioNotFoundError: it is none of the partner's.
    """
    found = portfolios_of(partner).filter(pk=portfolio_id).first()
    if found is None:
        raise PortfolioNotFoundError
    return found


def locked(portfolio: Portfolio) -> Portfolio:
    """Let nobody else change a portfolio until the commit; return it as it is now.

    Raises:
        PortfolioNotFoundError: it was deleted meanwhile.
    """
    found = Portfolio.objects.select_for_update().filter(pk=portfolio.pk).first()
    if found is None:
        raise PortfolioNotFoundError
    return found


def require_purpose(purpose: str, caller: Caller, *, now: datetime) -> None:
    """Refuse a purpose that was not granted, and log the refusal.

    Raises:
        OutsideScopeError: it was not.
    """
    try:
        caller.scope.require_purpose(purpose)
    except OutsideScopeError as error:
        refused = Asked(enterprise=None, fields=(), answer=error.code)
        log_asking(caller, [refused], purpose=purpose, what=WHAT, now=now)
        raise


def firms_of(
    portfolio: Portfolio, scope: Scope, *, status: str = ""
) -> QuerySet[WatchedFirm]:
    """Return the rows of a portfolio, of one verdict if it is stated."""
    rows = portfolio.firms.select_related("enterprise__profile").defer(
        "told", "enterprise__profile__view"
    )
    if not status:
        return rows
    if status == RowVerdict.OUTSIDE:
        return rows.filter(status=RowVerdict.MATCH).exclude(inside(scope))
    rows = rows.filter(status=status)
    return rows.filter(inside(scope)) if status == RowVerdict.MATCH else rows


def inside(scope: Scope) -> Q:
    """Return the condition that a row's firm lies in the regions of a scope."""
    heads = (Q(enterprise__profile__region__startswith=one) for one in scope.regions)
    return reduce(or_, heads, Q(pk__in=()))


def verdict_of(row: WatchedFirm, scope: Scope) -> RowVerdict:
    """Return what is said of a row, as far as a scope reaches today."""
    verdict = RowVerdict(row.status)
    if verdict is not RowVerdict.MATCH or row.enterprise is None:
        return verdict
    region = row.enterprise.profile.region
    return verdict if scope.covers_region(region) else RowVerdict.OUTSIDE


def drop_firms(portfolio: Portfolio, reference: str) -> int:
    """Delete the rows of a reference; return how many there were."""
    rows = portfolio.firms.filter(reference=reference)
    with transaction.atomic():
        locked(portfolio)
        number = rows.count()
        rows.delete()
    return number


def drop_row(portfolio: Portfolio, row_id: int) -> None:
    """Delete one row; one that is gone is gone."""
    with transaction.atomic():
        locked(portfolio)
        portfolio.firms.filter(pk=row_id).delete()


def close_portfolio(portfolio: Portfolio) -> None:
    """Delete a portfolio with all its rows and what was told of them."""
    with transaction.atomic():
        locked(portfolio).delete()


def candidates_of(rows: Collection[WatchedFirm]) -> dict[int, list[Profile]]:
    """Return which firms the rows that are possible may mean; one query for all."""
    possible = [row for row in rows if row.status == MatchStatus.POSSIBLE]
    profiles = profiles_of({code for row in possible for code in row.candidates})
    return {
        row.pk: [profiles[code] for code in row.candidates if code in profiles]
        for row in possible
    }
