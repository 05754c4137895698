"""A worker killed while it adds the firms of a file is followed; it ends the same."""

import io
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.services.partners import Caller, scope_of
from search.models import Portfolio, PortfolioFile
from search.services import portfolio_files
from search.services.portfolios import open_portfolio
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank
from tests.functional.public import publish
from tests.kills import end_of_process, taken_up

pytestmark = pytest.mark.slow  # processes of their own
DOING = """
from search.services import portfolio_files
from tests.conftest import NOW

portfolio_files.FOLDER = {folder!r}
portfolio_files.run_file({key}, now=NOW)
"""
ROWS = 1_200  # three parts


@pytest.fixture
def caller(committed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Caller:
    """Return a loan officer; a firm is on file and published."""
    monkeypatch.setattr(portfolio_files, "FOLDER", str(tmp_path))
    factories.firm(code=factories.uscc(1))
    publish()
    person = administrator(bank())
    scope = scope_of(person.partner, on=NOW.date())
    return Caller(partner=person.partner, scope=scope, user=person.user)


def brought(caller: Caller, name: str) -> PortfolioFile:
    portfolio = open_portfolio(name, "loan_care", caller=caller, now=NOW)
    codes = (factories.uscc(number) for number in range(1, ROWS + 1))
    return portfolio_files.accept_file(
        portfolio,
        io.BytesIO("\n".join(("uscc", *codes)).encode()),
        file_name="list.csv",
        caller=caller,
        now=NOW,
    )


def end_of(job: PortfolioFile) -> tuple[dict[str, int], list[Any]]:
    portfolio_files.run_file(job.pk, now=NOW)
    job.refresh_from_db()
    rows = Portfolio.objects.get(pk=job.portfolio_id).firms.order_by("statement")
    return job.counts, list(rows.values_list("statement", "status", "told"))


# Before the first part; after it; when all but "done" is written.
@pytest.mark.parametrize("last", [1, 3, 5])
def test_killed_at_any_moment_it_ends_as_an_undisturbed_run(
    caller: Caller, committed: str, tmp_path: Path, last: int
) -> None:
    undisturbed = end_of(brought(caller, "示例一"))
    job = brought(caller, "示例二")

    died = end_of_process(
        DOING.format(folder=str(tmp_path), key=job.pk),
        statement='UPDATE "search_portfoliofile"',
        number=last,
        database=committed,
    )

    assert died == -signal.SIGKILL
    job.refresh_from_db()
    assert job.state in portfolio_files.UNFINISHED
    taken_up(committed)
    later = NOW + timedelta(hours=1)
    assert portfolio_files.resume_stalled(now=later) == 1
    assert end_of(job) == undisturbed
    assert (undisturbed[0]["match"], len(undisturbed[1])) == (1, ROWS)
