"""Rows of a portfolio settled by the partner's decisions (疑似行的核定)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from search.domain.matching import MatchStatus
from search.domain.watching import kept, looks_again_on
from search.models import MatchDecision, Portfolio, Profile, WatchedFirm
from search.selectors import profiles_of
from search.services.check_facts import facts_of
from search.services.decisions import in_force, ruling
from search.services.disclosure import data_version
from search.services.portfolios import locked
from search.services.watched_firms import ROWS, SETTLED


def settle(portfolio: Portfolio, *, today: date) -> None:
    """Settle by the partner's decisions what is possible; ask again what they left.

    Shape: of a locked portfolio. No engine is asked.
    """
    rows = portfolio.firms.filter(Q(status=MatchStatus.POSSIBLE) | Q(is_decided=True))
    open_rows = list(rows.select_related("enterprise"))
    said: defaultdict[str, dict[str, MatchDecision]] = defaultdict(dict)
    statements = {row.statement for row in open_rows}
    for one in in_force(portfolio.partner).filter(statement__in=statements):
        said[one.statement][one.enterprise.uscc] = one
    profiles = profiles_of(
        {code for row in open_rows for code in (*_codes(row), *said[row.statement])}
    )
    version = data_version()
    changed = [row for row in open_rows if _turn(row, said[row.statement], profiles)]
    new = [row for row in changed if row.enterprise and row.told is None]
    facts = facts_of(
        {row.enterprise.uscc for row in new if row.enterprise},
        today=today,
        with_heads=False,
    )
    for row in new:
        if row.enterprise and (found := facts.get(row.enterprise.uscc)):
            row.told, row.told_version = kept(found), version
            row.due_on = looks_again_on(found)
    WatchedFirm.objects.bulk_update(changed, SETTLED, ROWS)


def _codes(row: WatchedFirm) -> list[str]:
    own = [row.enterprise.uscc] if row.enterprise else []
    return [*own, *row.candidates]


def _turn(
    row: WatchedFirm, said: Mapping[str, MatchDecision], profiles: Mapping[str, Profile]
) -> bool:
    """Turn a row to what decisions say of it today; tell whether it differs."""
    before = (row.status, row.enterprise_id, row.is_decided)
    names = {code: profiles[code].name for code in said if code in profiles}
    chosen, held = ruling(said, names)
    if chosen:
        _move(row, chosen.enterprise_id)
        row.status, row.is_decided = MatchStatus.MATCH.value, True
    elif row.candidates_total > len(held):
        row.status, row.is_decided = MatchStatus.POSSIBLE.value, False
    else:
        _move(row, None)
        row.status, row.is_decided = MatchStatus.NONE.value, True
    return before != (row.status, row.enterprise_id, row.is_decided)


def _move(row: WatchedFirm, enterprise: int | None) -> None:
    """Settle a row to another firm; what was told of the last one is forgotten."""
    if row.enterprise_id != enterprise:
        row.enterprise_id = enterprise
        row.told, row.told_version, row.due_on = None, 0, None


def settle_now(portfolio: Portfolio, *, today: date) -> None:
    """Settle at once what was just decided."""
    with transaction.atomic():
        settle(locked(portfolio), today=today)
