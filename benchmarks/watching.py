"""How fast a portfolio is filled and compared with what is public (变动监测速度).

The bare minimum beside it reads the public views of the same firms and throws them
away; JSON is left as text. One firm in five has records, by the model of evaluation.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import psycopg
from django.conf import settings
from psycopg.types.string import TextLoader

from benchmarks import FOLDER, databases
from benchmarks.checking import caller
from benchmarks.clocks import say, seconds
from benchmarks.firms import code_of, write_invented
from benchmarks.importing import take_in
from benchmarks.indexing import disclose_all
from benchmarks.model import write_records
from benchmarks.people import CLERK, officer
from benchmarks.results import Result
from registry.clock import now
from registry.domain.partners import CheckPurpose
from registry.models import Enterprise
from registry.services.enterprises import change_enterprise
from search.domain.matching import Stated
from search.models import Portfolio, WatchedFirm
from search.services.checks import MOST_FIRMS, Row
from search.services.portfolios import open_portfolio
from search.services.watched_firms import add_firms
from search.services.watching import Changes, acknowledge, changes_of

MOST = 30.0  # seconds
_SHARE = 100  # one firm of so many changes
_YEAR = timedelta(days=365)
_VIEWS = """
SELECT view FROM search_profile p JOIN search_watchedfirm w USING (enterprise_id)
 WHERE w.portfolio_id = %s
"""


def measure(template: str) -> Iterator[Result]:
    """Fill a portfolio, compare it when one firm in a hundred changed, and later."""
    firms = settings.PORTFOLIO_LIMIT
    _register(template, firms=firms)
    by = caller()
    portfolio = open_portfolio("bench", CheckPurpose.LENDING, caller=by, now=now())
    added = seconds(partial(_add, portfolio, firms=firms))
    databases.settle()
    yield Result(what=f"{firms:,} firms added by code, log too", ours=f"{added:.1f} s")
    _rename(firms=firms)
    raw = seconds(partial(_read, portfolio))
    yield _diff(portfolio, now(), raw=raw, what="one in a hundred renamed")
    yield _diff(portfolio, now() + _YEAR, raw=raw, what="a year went by")
    sizes = WatchedFirm.objects.values_list("told", flat=True)
    say(f"snapshots: {sum(len(str(one)) for one in sizes) / 2**20:.1f} MiB of text")


def _register(template: str, *, firms: int) -> None:
    databases.copy(template, to="bench_watched")
    take_in(write_invented(FOLDER / "watched.csv.gz", count=firms, first=1))
    write_records(firms=firms, now=now())
    disclose_all()


def _add(portfolio: Portfolio, *, firms: int) -> None:
    rows = [
        Row(reference=str(number), stated=Stated("", code=code_of(number)))
        for number in range(1, firms + 1)
    ]
    for start in range(0, firms, MOST_FIRMS):
        part = rows[start : start + MOST_FIRMS]
        add_firms(portfolio, part, caller=caller(), now=now())


def _rename(*, firms: int) -> None:
    clerk = officer(CLERK)
    codes = map(code_of, range(1, firms + 1, _SHARE))
    for firm in Enterprise.objects.filter(uscc__in=codes):
        stated = {"name": f"示例更名企业{firm.pk}"}
        change_enterprise(firm, stated, actor=clerk, now=now())
    disclose_all()


def _diff(portfolio: Portfolio, at: datetime, *, raw: float, what: str) -> Result:
    found: list[Changes] = []
    ours = seconds(lambda: found.append(_changes(portfolio, at)))
    acknowledge(portfolio, found[0].diff.pk, now=at)
    return Result(
        what=f"diff of {settings.PORTFOLIO_LIMIT:,} firms, {what}:"
        f" {len(found[0].results):,} changed",
        ours=f"{ours:.1f} s",
        against=f"{raw:.1f} s",
        ratio=ours / raw,
        target=f"≤ {MOST:.0f} s",
        is_met=ours <= MOST,
    )


def _changes(portfolio: Portfolio, at: datetime) -> Changes:
    return changes_of(
        portfolio, page=lambda firms: (list(firms), None), caller=caller(), now=at
    )


def _read(portfolio: Portfolio) -> None:
    with psycopg.connect(databases.dsn(databases.current())) as link:
        link.adapters.register_loader("jsonb", TextLoader)
        link.execute(_VIEWS, [portfolio.pk]).fetchall()
