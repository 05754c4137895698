"""A worker killed while it adds the firms of a file is followed; it ends the same."""

import io
import os
import signal
import subprocess
import sys
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
from tests.environment import ROOT
from tests.functional.partners import administrator, bank
from tests.functional.public import publish
from tests.functional.test_match_job_kills import taken_up

pytestmark = pytest.mark.slow  # processes of their own

# Adds a file's firms and dies by a signal before the given note of how far it is.
DRIVE = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connection
from search.services import portfolio_files

portfolio_files.FOLDER = sys.argv[4]
file_id, instant, last = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
met = 0

def watched(execute, sql, *arguments):
    global met
    if sql.startswith('UPDATE "search_portfoliofile"'):
        met += 1
        if met == last:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *arguments)

with connection.execute_wrapper(watched):
    portfolio_files.run_file(file_id, now=datetime.fromisoformat(instant))
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

    died = subprocess.run(
        [
            sys.executable,
            "-c",
            DRIVE,
            str(job.pk),
            NOW.isoformat(),
            str(last),
            tmp_path,
        ],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": committed},
        check=False,
    )

    assert died.returncode == -signal.SIGKILL
    job.refresh_from_db()
    assert job.state in portfolio_files.UNFINISHED
    taken_up(committed)
    later = NOW + timedelta(hours=1)
    assert portfolio_files.resume_stalled(now=later) == 1
    assert end_of(job) == undisturbed
    assert (undisturbed[0]["match"], len(undisturbed[1])) == (1, ROWS)
