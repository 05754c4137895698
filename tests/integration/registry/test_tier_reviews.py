"""A person looks at a tier when its firm asks, and answers in time."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.domain.procedures.tier_review import TierReviewState
from registry.domain.procedures.tier_review import TierReviewStep as S
from registry.domain.procedures.transitions import SameOfficerError
from registry.domain.vocabulary import AuthorityLevel, Duty, ProcedureKind
from registry.models import Authority, Officer
from registry.services import audits
from registry.services.entry import StatementFaultyError
from registry.services.organs import OtherOrganError, supervising_organ
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import FollowUp

pytestmark = pytest.mark.django_db
ANSWER: dict[str, Any] = {"finding": "stands", "explanation": "示例:依规则分别扣分"}


@pytest.fixture
def walk() -> FollowUp:
    """Return a firm of the county whose organ answers."""
    made = FollowUp(kind=ProcedureKind.TIER_REVIEW)
    made.firm = factories.firm(region=made.organ.region)
    return made


def apply(walk: FollowUp) -> None:
    walk.take(S.APPLY, filed_on=walk.today, applicant="示例", claim="示例:是否重复扣分")


def test_the_firms_own_office_answers_within_fifteen_working_days(
    walk: FollowUp,
) -> None:
    apply(walk)

    assert walk.task.authority == walk.organ
    assert walk.due == date(2026, 12, 16)
    walk.take(S.ANSWER, **ANSWER)
    assert walk.state == TierReviewState.ANSWERED
    assert not audits.process_faults()


def test_who_took_the_request_at_the_counter_does_not_answer_it(walk: FollowUp) -> None:
    apply(walk)
    taker = walk.officers[Duty.HANDLE]
    Officer.objects.filter(user=taker).update(duties=[Duty.HANDLE, Duty.DECIDE])

    with pytest.raises(SameOfficerError):
        walk.take(S.ANSWER, by=taker, **ANSWER)

    walk.take(S.ANSWER, **ANSWER)
    assert walk.state == TierReviewState.ANSWERED


def test_the_agent_asks_and_the_organ_answers(walk: FollowUp) -> None:
    agent = factories.agent(walk.firm).user
    walk.take(
        S.APPLY, by=agent, filed_on=walk.today, applicant="示例", claim="示例:请解释"
    )

    walk.take(S.ANSWER, **ANSWER)

    assert walk.state == TierReviewState.ANSWERED


def test_an_officer_of_another_organ_takes_no_request(walk: FollowUp) -> None:
    stranger = factories.officer(Duty.HANDLE, organ=factories.authority())

    with pytest.raises(OtherOrganError):
        walk.take(
            S.APPLY, by=stranger, filed_on=walk.today, applicant="示例", claim="示例"
        )


def test_a_second_request_waits_for_the_answer_to_the_first(walk: FollowUp) -> None:
    apply(walk)
    first, walk.case = walk.case, None

    with pytest.raises(StatementFaultyError, match="wait for its answer"):
        apply(walk)

    walk.case = first
    walk.take(S.RETRACT)
    walk.case = None
    apply(walk)
    assert walk.state == TierReviewState.APPLIED


@pytest.mark.parametrize(
    ("region", "found"),
    [("520302", "520302"), ("520303", "520300"), ("522601", "520000"), ("110101", "")],
)
def test_a_firms_office_is_the_nearest_above_it(region: str, found: str) -> None:
    province = factories.authority()
    for number, code in enumerate(("520300", "520302")):
        Authority.objects.create(
            uscc=f"1152990{number}TESTORGAN",
            name=f"示例{code}局",
            level=AuthorityLevel.PREFECTURE,
            region=code,
            parent=province,
        )

    organ = supervising_organ(factories.firm(region=region), on=NOW.date())

    assert (organ.region if organ else "") == found


def test_an_office_that_ended_answers_for_nobody() -> None:
    factories.authority()
    ended = Authority.objects.create(
        uscc="1152990TESTENDED",
        name="示例已撤销局",
        level=AuthorityLevel.COUNTY,
        region="520302",
        effective_until=NOW.date(),
    )
    firm = factories.firm(region="520302")

    assert supervising_organ(firm, on=NOW.date()) != ended
    assert supervising_organ(firm, on=NOW.date() - timedelta(days=1)) == ended
