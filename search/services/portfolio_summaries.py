"""How portfolios stand: rows by verdict, and what waits to be told (变动监测概况)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from registry.domain.partners import RowVerdict, Scope
from registry.models import Partner
from search.domain.matching import MatchStatus
from search.models import Portfolio, PortfolioDiff, WatchedFirm
from search.services.portfolios import inside, portfolios_of

VERDICTS = (
    RowVerdict.MATCH,
    RowVerdict.POSSIBLE,
    RowVerdict.NONE,
    RowVerdict.OUTSIDE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """A portfolio, how many of its rows are what, and its newest diff.

    Shape: `diff` is None where nothing was compared since the acknowledgement.
    """

    portfolio: Portfolio
    rows: dict[RowVerdict, int]
    diff: PortfolioDiff | None

    @property
    def total(self) -> int:
        """Return how many rows there are."""
        return sum(self.rows.values())

    @property
    def changed(self) -> int:
        """Return how many firms changed since the acknowledgement."""
        return int(self.diff.counts["firms"]) if self.diff else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """How many portfolios a partner has, and how many firms changed in them."""

    portfolios: int
    changed: int


def summaries(portfolios: Sequence[Portfolio], scope: Scope) -> list[Summary]:
    """Sum portfolios up; a fixed number of queries, however many."""
    rows = WatchedFirm.objects.filter(portfolio__in=portfolios)
    matches = rows.filter(status=MatchStatus.MATCH)
    outside = _by_portfolio(matches.exclude(inside(scope)))
    by_status = {one: _by_portfolio(rows.filter(status=one)) for one in MatchStatus}
    diffs = {one.portfolio_id: one for one in _open_diffs(portfolios)}
    return [
        Summary(
            portfolio=one,
            rows={
                RowVerdict.MATCH: by_status[MatchStatus.MATCH][one.pk]
                - outside[one.pk],
                RowVerdict.POSSIBLE: by_status[MatchStatus.POSSIBLE][one.pk],
                RowVerdict.NONE: by_status[MatchStatus.NONE][one.pk],
                RowVerdict.OUTSIDE: outside[one.pk],
            },
            diff=diffs.get(one.pk),
        )
        for one in portfolios
    ]


def waiting_for(partner: Partner) -> Waiting:
    """Return what of all a partner's portfolios waits to be read."""
    own = list(portfolios_of(partner))
    changed = sum(one.counts["firms"] for one in _open_diffs(own))
    return Waiting(portfolios=len(own), changed=changed)


def _open_diffs(portfolios: Sequence[Portfolio]) -> list[PortfolioDiff]:
    """Return of each portfolio the newest diff that is not acknowledged."""
    later = Q(pk__gt=Coalesce(F("portfolio__acknowledged"), 0))
    diffs = PortfolioDiff.objects.filter(later, portfolio__in=portfolios)
    return list(diffs.order_by("portfolio", "-pk").distinct("portfolio"))


def _by_portfolio(rows: QuerySet[WatchedFirm]) -> Counter[int]:
    counted = rows.values_list("portfolio").annotate(Count("pk")).order_by()
    return Counter(dict(counted))
