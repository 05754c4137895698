"""A step taken by delegation says so wherever officers read it, and nowhere else."""

import pytest

from registry.clock import day_of, now
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.vocabulary import Duty
from registry.models import Officer, User
from registry.services.delegations import Entrusting, delegate_duties
from tests import factories
from tests.functional.test_listing_way import client_of
from tests.listing_walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """Return a listing whose notice an officer noted on behalf of the handler."""
    made = Walk(now=now())
    made.propose()
    lender = User.objects.get(pk=made.officers[Duty.HANDLE].pk)
    lender.full_name = "示例委托人"
    lender.save(update_fields=["full_name"])
    taker = factories.officer(Duty.ENTER, organ=made.organ)
    today = day_of(made.now)
    delegate_duties(
        Entrusting(
            delegate=Officer.objects.get(user=taker).pk,
            duties=frozenset({Duty.HANDLE}),
            first=today,
            last=today,
            reason="示例:出差",
        ),
        actor=lender,
        now=made.now,
    )
    made.officers[Duty.HANDLE] = taker
    made.take(S.NOTIFY)
    return made


def test_the_case_page_and_the_api_say_on_whose_behalf(walk: Walk) -> None:
    client = client_of(walk.officers[Duty.DECIDE])

    page = client.get(f"/work/cases/{walk.case_id}/").content.decode()
    steps = client.get(f"/api/v1/cases/{walk.case_id}").json()["steps"]

    assert page.count("示例人员（受示例委托人委托）") == 1
    assert [one["delegated_by"] for one in steps] == [None, "示例委托人"]


def test_the_firm_is_told_of_no_officer(walk: Walk) -> None:
    client = client_of(factories.agent(walk.firm).user)

    page = client.get(f"/firm/{walk.firm.uscc}/cases/{walk.case_id}/").content.decode()

    assert "送达" in page
    assert "示例委托人" not in page
