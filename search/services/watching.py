"""What changed of watched firms since it was acknowledged (变动监测).

A diff has a number. Reading it does not end it: what it told is told again until its
number is acknowledged, and what came after that diff stays to be told.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.partners import CheckField, LogAnswer, RowVerdict, Scope
from registry.services.access import Asked, log_asking
from registry.services.partners import Caller, live_scopes
from search.domain.check_facts import LiveListing
from search.domain.matching import MatchStatus
from search.domain.watching import (
    WATCHED,
    Difference,
    Kept,
    changed_facts,
    covered,
    difference,
    kept,
    looks_again_on,
    told_side,
)
from search.models import DiffedFirm, Portfolio, PortfolioDiff, WatchedFirm
from search.services.check_facts import facts_of
from search.services.disclosure import data_version
from search.services.portfolios import WHAT, locked, require_purpose
from search.services.settling import settle

FIRMS = "firms"  # in the counts: how many in all
_AT_ONCE = 1_000  # firms whose facts are read at once
MOST_OPEN = 100  # diffs of a portfolio that can be acknowledged; older ones are deleted

Page = Callable[[QuerySet[DiffedFirm]], tuple[list[DiffedFirm], int | None]]


class DiffNotFoundError(DomainError):
    """The portfolio has no diff of this number: read its changes first."""

    code = "diff_not_found"
    kind = ErrorKind.NOT_FOUND


class DiffSupersededError(DomainError):
    """A newer diff of the portfolio is acknowledged already: read its changes again."""

    code = "diff_superseded"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """A page of a diff: each firm that changed, as plain data."""

    diff: PortfolioDiff
    results: list[dict[str, Any]]
    next: int | None


def changes_of(
    portfolio: Portfolio,
    *,
    page: Page,
    caller: Caller,
    now: datetime,
    number: int | None = None,
) -> Changes:
    """Tell what changed since the newest acknowledgement, and log each firm told of.

    Shape: `number` reads on in a diff that was made; without, the portfolio is compared
    now. An answer leaves only with its entries in the log.

    Raises:
        OutsideScopeError: the portfolio's purpose is not granted; it is logged.
        DiffNotFoundError: the number is none of the portfolio's.
        DiffSupersededError: it, or a newer one, was acknowledged.
    """
    require_purpose(portfolio.purpose, caller, now=now)
    with transaction.atomic():
        held = locked(portfolio)
        if number is None:
            diff = make_diff(held, scope=caller.scope, now=now)
        else:
            diff = _open_diff(held, number)
        rows, further = page(
            diff.firms.select_related("row", "enterprise", "diff").order_by("-pk")
        )
        told = list(_told(rows, scope=caller.scope, today=day_of(now)))
        asked = [asked for asked, _ in told] or [
            _asked(None, (), LogAnswer.UNCHANGED.value)
        ]
        log_asking(caller, asked, purpose=portfolio.purpose, what=WHAT, now=now)
    return Changes(diff=diff, results=[one for _, one in told if one], next=further)


def acknowledge(portfolio: Portfolio, number: int, *, now: datetime) -> Portfolio:
    """Take what a diff told as known; the same number twice is once.

    Raises:
        DiffNotFoundError: the number is none of the portfolio's.
        DiffSupersededError: a newer one was acknowledged.
    """
    with transaction.atomic():
        held = locked(portfolio)
        if held.acknowledged == number:
            return held
        diff = _open_diff(held, number)
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [diff.data_version, diff.pk])
        DiffedFirm.objects.filter(diff__portfolio=held, diff__lte=number).delete()
        held.acknowledged, held.acknowledged_at = number, now
        held.save(update_fields=["acknowledged", "acknowledged_at"])
    return held


# What a diff told of a row is what is known of it, if it still means the same firm.
_TAKE = """
UPDATE search_watchedfirm AS row
   SET told = diffed.after, told_version = %s, due_on = diffed.due_on
  FROM search_diffedfirm AS diffed
 WHERE diffed.diff_id = %s AND diffed.row_id = row.id
   AND diffed.enterprise_id = row.enterprise_id
"""


def diff_all(*, now: datetime) -> int:
    """Compare every portfolio whose partner may ask; return how many."""
    today = day_of(now)
    scopes = {partner.pk: scope for partner, scope in live_scopes(on=today)}
    compared = 0
    for portfolio in Portfolio.objects.order_by("pk"):
        scope = scopes.get(portfolio.partner_id)
        if scope is None or portfolio.purpose not in scope.purposes:
            Portfolio.objects.filter(pk=portfolio.pk).update(skipped_on=today)
            continue
        with transaction.atomic():
            make_diff(locked(portfolio), scope=scope, now=now)
        compared += 1
    return compared


def newest_diff(portfolio: Portfolio) -> PortfolioDiff | None:
    """Return the newest diff that is not acknowledged."""
    return _open_diffs(portfolio).first()


def make_diff(portfolio: Portfolio, *, scope: Scope, now: datetime) -> PortfolioDiff:
    """Compare a locked portfolio with what is public now.

    A diff that would tell the same as the newest one is that one, looked at anew.
    """
    today = day_of(now)
    settle(portfolio, today=today)
    look = _Look(version=data_version(), scope=scope, today=today)
    rows = list(_candidates(portfolio, today))
    for start in range(0, len(rows), _AT_ONCE):
        look.take(rows[start : start + _AT_ONCE])
    look.note_unchanged()
    if portfolio.skipped_on:
        Portfolio.objects.filter(pk=portfolio.pk).update(skipped_on=None)
    newest = newest_diff(portfolio)
    if newest is None or _content(newest.firms.all()) != _content(look.differing):
        newest = PortfolioDiff(portfolio=portfolio)
    is_new = newest.pk is None
    newest.data_version, newest.as_of, newest.made_at = look.version, today, now
    newest.counts = look.counts
    newest.save()
    if is_new:
        for one in look.differing:
            one.diff = newest
        DiffedFirm.objects.bulk_create(look.differing, _AT_ONCE)
        _forget_old(portfolio)
    return newest


def _forget_old(portfolio: Portfolio) -> None:
    """Delete the oldest diffs nobody acknowledged; newer ones tell all of it."""
    older = _open_diffs(portfolio).values_list("pk", flat=True)[MOST_OPEN:]
    PortfolioDiff.objects.filter(pk__in=list(older)).delete()


def _open_diffs(portfolio: Portfolio) -> QuerySet[PortfolioDiff]:
    later = portfolio.diffs.filter(pk__gt=portfolio.acknowledged or 0)
    return later.order_by("-pk")


def _candidates(portfolio: Portfolio, today: date) -> QuerySet[WatchedFirm]:
    """Return the rows whose firms may tell something else than what was told.

    Something became public or left since, or their day has come: nothing else moves.
    """
    moved = Q(enterprise__profile__seq__gt=F("told_version"))
    is_due = Q(due_on__lte=today)
    rows = portfolio.firms.filter(enterprise__isnull=False).filter(moved | is_due)
    return rows.select_related("enterprise").order_by("pk")


@dataclass(kw_only=True)
class _Look:
    """One comparison: what differs, and what was looked at and does not."""

    version: int
    scope: Scope
    today: date
    differing: list[DiffedFirm] = field(default_factory=list)
    same: list[WatchedFirm] = field(default_factory=list)
    _counted: Counter[str] = field(default_factory=Counter)

    def take(self, rows: Sequence[WatchedFirm]) -> None:
        """Compare some rows; their facts are read at once."""
        codes = {row.enterprise.uscc for row in rows if row.enterprise}
        facts = facts_of(codes, today=self.today, with_heads=False)
        for row in rows:
            found = facts.get(row.enterprise.uscc) if row.enterprise else None
            after = kept(found) if found else None
            due_on = looks_again_on(found) if found else None
            if after == row.told:
                self._looked_at(row, due_on)
            elif one := difference(row.told, after, scope=self.scope):
                self._differs(row, one, due_on)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many firms differ, in all and by field."""
        return {name: self._counted[name] for name in (FIRMS, *WATCHED)}

    def note_unchanged(self) -> None:
        """Remember how far rows were looked at, so that they are not again."""
        WatchedFirm.objects.bulk_update(self.same, ["told_version", "due_on"], _AT_ONCE)

    def _looked_at(self, row: WatchedFirm, due_on: date | None) -> None:
        row.told_version, row.due_on = max(row.told_version, self.version), due_on
        self.same.append(row)

    def _differs(self, row: WatchedFirm, one: Difference, due_on: date | None) -> None:
        self._counted.update([FIRMS, *one.fields])
        self.differing.append(
            DiffedFirm(
                row=row,
                enterprise=row.enterprise,
                before=one.before,
                after=one.after,
                due_on=due_on,
            )
        )


def _content(firms: Any) -> dict[tuple[int, int], tuple[Kept | None, Kept | None]]:
    return {(one.row_id, one.enterprise_id): (one.before, one.after) for one in firms}


def _open_diff(portfolio: Portfolio, number: int) -> PortfolioDiff:
    diff = portfolio.diffs.filter(pk=number).first()
    if diff is None:
        raise DiffNotFoundError
    if number <= (portfolio.acknowledged or 0):
        raise DiffSupersededError
    return diff


def _told(
    rows: Sequence[DiffedFirm], *, scope: Scope, today: date
) -> Iterator[tuple[Asked, dict[str, Any] | None]]:
    """Tell rows of a diff as far as a scope reaches today, and what the log says."""
    codes = {one.enterprise.uscc for one in rows}
    facts = facts_of(codes, today=today, with_heads=False)
    for one in rows:
        side = one.after or one.before
        if not covered(side, scope):
            outside = RowVerdict.OUTSIDE.value
            yield _asked(one.enterprise_id, (), outside), None
            continue
        found = difference(one.before, one.after, scope=scope)
        if found is None:  # the scope was narrowed since
            continue
        known = facts.get(one.enterprise.uscc)
        listings = known.listings if known else ()
        public = {(entry.key, entry.version): entry for entry in listings}
        told = _view(one, found, scope, public)
        yield _asked(one.enterprise_id, found.fields, RowVerdict.MATCH.value), told


def _view(
    one: DiffedFirm,
    found: Difference,
    scope: Scope,
    public: Mapping[tuple[str, int], LiveListing],
) -> dict[str, Any]:
    row, fields = one.row, frozenset(found.fields)
    is_again = row.status == MatchStatus.POSSIBLE
    sides = {
        name: told_side(
            side,
            uscc=one.enterprise.uscc,
            day=one.diff.as_of,
            public=public,
            fields=fields,
            kinds=scope.kinds,
        )
        for name, side in (("before", one.after and found.before), ("after", one.after))
    }
    return {
        "reference": row.reference,
        "name": row.stated_name,
        "firm": one.enterprise.uscc,
        "firm_name": one.after["name"] if one.after else "",
        "asked_again": is_again,
        "gone": one.after is None,
        "fields": [each.value for each in found.fields],
        **sides,
        "facts": changed_facts(one.before, one.after, scope=scope),
    }


def _asked(enterprise: int | None, fields: Sequence[CheckField], answer: str) -> Asked:
    codes = [one.value for one in fields]
    return Asked(enterprise=enterprise, fields=codes, answer=answer)
