"""The daily job killed half-way, and run again, ends as if it never was."""

import os
import signal
import subprocess
import sys

import pytest

from registry.domain.procedures.listing_terms import ListingState
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.models import Standing, Step
from registry.services import audits, terms
from tests.environment import ROOT
from tests.listing_walk import Walk

pytestmark = pytest.mark.slow  # processes of their own

# Ends what is over on a day, and dies by a signal at the given end of a case, before
# a statement of SQL that each end writes.
DRIVE = """
import os, signal, sys
from datetime import datetime
import django
django.setup()
from django.db import connection
from registry.services.terms import end_terms

instant = datetime.fromisoformat(sys.argv[1])
last, statement = int(sys.argv[2]), sys.argv[3]
met = 0

def watched(execute, sql, *arguments):
    global met
    if statement in sql:
        met += 1
        if met == last:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *arguments)

with connection.execute_wrapper(watched):
    end_terms(now=instant)
"""


@pytest.mark.parametrize(
    "statement", ['INSERT INTO "registry_step"', 'INSERT INTO "registry_standing"']
)
def test_killed_in_its_second_case_it_loses_and_doubles_nothing(
    committed: str, statement: str
) -> None:
    walks = [Walk().to(S.PUBLISH).wait(1097) for _ in range(3)]
    now = walks[0].now

    died = subprocess.run(
        [sys.executable, "-c", DRIVE, now.isoformat(), "2", statement],
        cwd=ROOT,
        env={**os.environ, "ZHIXIN_DATABASE": committed},
        check=False,
    )

    assert died.returncode == -signal.SIGKILL
    assert ended() == 1
    assert terms.end_terms(now=now) == 2
    assert terms.end_terms(now=now) == 0
    assert ended() == 3
    assert Standing.objects.filter(reason="term_ended").count() == 9
    assert not audits.process_faults()


def ended() -> int:
    """Count the cases whose end was noted; each once."""
    taken = Step.objects.filter(name=S.EXPIRE, state=ListingState.EXPIRED)
    assert taken.count() == taken.values("case").distinct().count()
    return taken.count()
