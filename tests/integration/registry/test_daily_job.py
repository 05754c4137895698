"""The daily job killed half-way, and run again, ends as if it never was."""

import signal

import pytest

from registry.domain.procedures.listing_terms import ListingState
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.models import Standing, Step
from registry.services import audits, terms
from tests.kills import end_of_process
from tests.listing_walk import Walk

pytestmark = pytest.mark.slow  # processes of their own

DOING = """
from datetime import datetime
from registry.services.terms import end_terms

end_terms(now=datetime.fromisoformat({instant!r}))
"""


@pytest.mark.parametrize(
    "statement", ['INSERT INTO "registry_step"', 'INSERT INTO "registry_standing"']
)
def test_killed_in_its_second_case_it_loses_and_doubles_nothing(
    committed: str, statement: str
) -> None:
    walks = [Walk().to(S.PUBLISH).wait(1097) for _ in range(3)]
    now = walks[0].now

    died = end_of_process(
        DOING.format(instant=now.isoformat()),
        statement=statement,
        number=2,
        database=committed,
    )

    assert died == -signal.SIGKILL
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
