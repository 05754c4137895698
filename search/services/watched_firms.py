"""Firms added to a portfolio as stated (变动监测名单的录入).

Which firm a statement means is settled here, once; what is public of it is compared
from then on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from registry.clock import day_of
from registry.domain.errors import DomainError, ErrorKind, msg
from registry.domain.partners import RowVerdict, Scope
from registry.domain.screening import names_a_person
from registry.services.access import Asked, log_asking
from registry.services.partners import Caller
from search.domain.decisions import statement_key
from search.domain.matching import MatchReason, MatchStatus
from search.domain.watching import kept, looks_again_on
from search.models import Portfolio, Profile, WatchedFirm
from search.services.check_facts import facts_of
from search.services.checks import Row
from search.services.decisions import match_for
from search.services.disclosure import data_version
from search.services.matching_firms import Matched
from search.services.portfolios import WHAT, locked, require_purpose

ROWS = 1_000  # one INSERT carries
SETTLED = (
    *("reference", "stated_name", "stated_code", "stated_region", "status"),
    *("enterprise", "is_decided", "candidates", "candidates_total"),
    *("told", "told_version", "due_on"),
)


class PortfolioFullError(DomainError):
    """The portfolio would hold more firms than it may: nothing was added."""

    code = "portfolio_full"
    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """What came of one row that was to be added.

    Shape: `replaces` an earlier row of the same statement; `faults` of one that cannot
    be read, which is not kept.
    """

    row: Row
    verdict: RowVerdict
    reasons: tuple[MatchReason, ...] = ()
    profiles: tuple[Profile, ...] = ()  # the firm, or those that may be meant
    replaces: bool = False
    faults: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Adding:
    """What came of many rows, in their order."""

    results: list[Added]
    is_degraded: bool


def add_firms(
    portfolio: Portfolio, rows: Sequence[Row], *, caller: Caller, now: datetime
) -> Adding:
    """Add firms as stated; the same statement again replaces its row.

    All of them or none; what cannot be read is told so and not kept. A statement that
    is settled already keeps its firm: an index that is late unsettles nothing.

    Raises:
        OutsideScopeError: the portfolio's purpose is not granted; it is logged.
        PortfolioFullError: it would hold more than it may.
        SearchUnavailableError: no engine answers.
    """
    require_purpose(portfolio.purpose, caller, now=now)
    today = day_of(now)
    rows = [_screened(row, today=today) for row in rows]
    version = data_version()  # before the data, never after
    settled = _settled(portfolio, rows)
    asked = [
        row.stated
        for row in rows
        if not row.faults and statement_key(row.stated) not in settled
    ]
    matching = match_for(caller.partner, asked, today=today)
    found = iter(matching.results)
    outcomes = [
        None if row.faults else settled.get(statement_key(row.stated)) or next(found)
        for row in rows
    ]
    make = _maker(portfolio, outcomes, version=version, today=today)
    with transaction.atomic():
        locked(portfolio)
        results = _written(portfolio, rows, outcomes, make, caller.scope)
        asked_of = [_asked(one) for one in results]
        log_asking(caller, asked_of, purpose=portfolio.purpose, what=WHAT, now=now)
    return Adding(results=results, is_degraded=matching.is_degraded)


def _screened(row: Row, *, today: date) -> Row:
    """Refuse to keep a row that holds a person's number."""
    texts = (row.reference, row.stated.name, row.stated.code)
    if row.faults or not any(names_a_person(one, today=today) for one in texts):
        return row
    return Row(
        reference="",
        stated=row.stated,
        faults={"name": [MatchReason.PERSONS_NUMBER.term]},
    )


_Outcome = Matched | WatchedFirm  # what was found, or the row that has it settled
_Make = Callable[[Row, _Outcome], WatchedFirm]


def _settled(portfolio: Portfolio, rows: Sequence[Row]) -> dict[str, WatchedFirm]:
    keys = {statement_key(row.stated) for row in rows if not row.faults}
    found = portfolio.firms.filter(statement__in=keys, status=MatchStatus.MATCH)
    return {one.statement: one for one in found.select_related("enterprise__profile")}


def _maker(
    portfolio: Portfolio,
    outcomes: Iterable[_Outcome | None],
    *,
    version: int,
    today: date,
) -> _Make:
    """Return what makes rows; the facts of all firms found are read at once."""
    matched = (one for one in outcomes if isinstance(one, Matched))
    codes = {firm.uscc for one in matched if (firm := _firm(one))}
    facts = facts_of(codes, today=today, with_heads=False)

    def make(row: Row, outcome: _Outcome) -> WatchedFirm:
        if isinstance(outcome, WatchedFirm):
            outcome.reference = row.reference
            return outcome
        profile = _firm(outcome)
        told = facts.get(profile.uscc) if profile else None
        status = MatchStatus.NONE if profile and not told else outcome.status
        return WatchedFirm(
            portfolio=portfolio,
            reference=row.reference,
            statement=statement_key(row.stated),
            stated_name=row.stated.name.strip(),
            stated_code=row.stated.code.strip(),
            stated_region=row.stated.region,
            status=status.value,
            enterprise_id=profile.enterprise_id if profile and told else None,
            is_decided=_is_decided(outcome),
            candidates=[one.profile.uscc for one in outcome.candidates],
            candidates_total=outcome.total,
            told=kept(told) if told else None,
            told_version=version,
            due_on=looks_again_on(told) if told else None,
        )

    return make


def _firm(matched: _Outcome) -> Profile | None:
    if isinstance(matched, WatchedFirm):
        return matched.enterprise.profile if matched.enterprise else None
    is_match = matched.status is MatchStatus.MATCH
    return matched.candidates[0].profile if is_match else None


def _is_decided(matched: Matched) -> bool:
    reasons = [*matched.reasons]
    reasons += [why for one in matched.candidates for why in one.comparison.reasons]
    return bool({MatchReason.DECIDED_SAME, MatchReason.DECIDED_OTHER} & set(reasons))


def _written(
    portfolio: Portfolio,
    rows: Sequence[Row],
    outcomes: Sequence[_Outcome | None],
    make: _Make,
    scope: Scope,
) -> list[Added]:
    """Write rows; of one statement stated twice the later holds."""
    made: dict[str, WatchedFirm] = {}
    pairs = list(zip(rows, outcomes, strict=True))
    keys = {statement_key(row.stated) for row, one in pairs if one}
    held = portfolio.firms.filter(statement__in=keys).select_related("enterprise")
    old = {one.statement: one for one in held}
    results = []
    for row, one in pairs:
        if one is None:
            results.append(_unreadable(row))
            continue
        new = make(row, one)
        results.append(
            _added(row, one, new, scope, replaces=new.statement in {*old, *made})
        )
        made[new.statement] = new
    _require_room(portfolio, added=len(set(made) - set(old)))
    for statement, new in made.items():
        if was := old.get(statement):
            _keep_told(new, was)
        new.pk = None  # the row of the statement is found by it
    WatchedFirm.objects.bulk_create(
        made.values(),
        ROWS,
        update_conflicts=True,
        unique_fields=["portfolio", "statement"],
        update_fields=SETTLED,
    )
    return results


def _require_room(portfolio: Portfolio, *, added: int) -> None:
    held, most = portfolio.firms.count(), settings.PORTFOLIO_LIMIT
    if held + added > most:
        raise PortfolioFullError(
            msg(
                "The portfolio holds %(held)s firms; with %(added)s more it would hold "
                "more than %(most)s. Nothing was added."
            ),
            held=f"{held:,}",
            added=f"{added:,}",
            most=f"{most:,}",
        )


def _keep_told(new: WatchedFirm, was: WatchedFirm) -> None:
    """Go on comparing with what was acknowledged of the same firm.

    A row that is asked again keeps the firm it was settled to, if it may still be it.
    """
    is_possible = new.status == MatchStatus.POSSIBLE
    if is_possible and was.enterprise and was.enterprise.uscc in new.candidates:
        new.enterprise = was.enterprise
    if new.enterprise_id and new.enterprise_id == was.enterprise_id:
        new.told, new.told_version, new.due_on = was.told, was.told_version, was.due_on


def _unreadable(row: Row) -> Added:
    return Added(row=row, verdict=RowVerdict.UNREADABLE, faults=row.faults)


def _added(
    row: Row, outcome: _Outcome, new: WatchedFirm, scope: Scope, *, replaces: bool
) -> Added:
    verdict, profile = RowVerdict(new.status), _firm(outcome)
    is_outside = profile is not None and not scope.covers_region(profile.region)
    if verdict is RowVerdict.MATCH and is_outside:
        verdict = RowVerdict.OUTSIDE
    candidates = () if isinstance(outcome, WatchedFirm) else outcome.candidates
    others = tuple(one.profile for one in candidates)
    return Added(
        row=row,
        verdict=verdict,
        reasons=_reasons(outcome),
        profiles=others or ((profile,) if profile else ()),
        replaces=replaces,
    )


def _reasons(outcome: _Outcome) -> tuple[MatchReason, ...]:
    """Say why; of a row that was settled before, it was said then."""
    if isinstance(outcome, WatchedFirm):
        return ()
    best = outcome.candidates[0].comparison.reasons if outcome.candidates else ()
    return best or outcome.reasons


def _asked(one: Added) -> Asked:
    is_found = one.verdict in {RowVerdict.MATCH, RowVerdict.OUTSIDE}
    firm = one.profiles[0].enterprise_id if is_found else None
    return Asked(enterprise=firm, fields=(), answer=one.verdict.value)
