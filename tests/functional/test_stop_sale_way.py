"""The mark of a stop-sale: at every door from its service until it is lifted."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from registry.clock import now, today
from registry.domain.procedures.correction import CorrectionStep as Correct
from registry.domain.procedures.failure_terms import FailureStep as S
from registry.domain.vocabulary import ProcedureKind
from registry.models import Record
from registry.services.releases import withdraw_record
from search.models import Profile
from search.services.pipeline import run_until_done
from tests import factories
from tests.follow_up_walk import FollowUp
from tests.functional.test_listing_way import client_of

pytestmark = pytest.mark.django_db
MARK = "起责令停止销售，尚未复检合格"
STOPPED: dict[str, Any] = {"product": "示例停售辣椒酱", "batch": "示例批次7"}


@pytest.fixture
def walk() -> FollowUp:
    return FollowUp(kind=ProcedureKind.FAILURE, now=now())


def stopped(walk: FollowUp) -> Record:
    """Follow a failed sampling up to the order, and stop the product's sale."""
    record = walk.sampling()
    proof = walk.paper()
    walk.take(
        S.NOTIFY,
        record=record.key,
        served_to="sampled_seller",
        served_on=walk.today - timedelta(days=30),
        method="direct",
        proof=proof,
    )
    walk.take(S.ORDER_CORRECTION, ordered_on=walk.today, demanded="示例", proof=proof)
    walk.take(S.STOP_SALE, served_on=walk.today, proof=proof, **STOPPED)
    return record


def told(walk: FollowUp) -> tuple[bool, list[str | None], bool]:
    """Tell whether page, API and profile carry the mark."""
    list(run_until_done(clock=now))
    page = Client().get(f"/enterprises/{walk.firm.uscc}").content.decode()
    file = Client().get(f"/api/v1/enterprises/{walk.firm.uscc}").json()
    view = Profile.objects.get(uscc=walk.firm.uscc).view
    days = [record["sale_stopped_on"] for record in file["records"]]
    return MARK in page, days, "sale_stopped_on" in str(view)


def marked() -> tuple[bool, list[str | None], bool]:
    return True, [today().isoformat()], True


def test_the_mark_comes_with_the_stop_sale_and_goes_when_it_is_lifted(
    walk: FollowUp,
) -> None:
    stopped(walk)
    shown = told(walk)
    walk.take(S.LIFT_STOP_SALE)

    assert shown == marked()
    assert told(walk) == (False, [None], False)


def test_the_mark_goes_with_the_passed_reinspection(walk: FollowUp) -> None:
    stopped(walk)
    walk.take(S.REPORT, filed_on=walk.today, reported="示例:已整改")
    reported = told(walk)
    walk.take(S.REINSPECT_PASSED, inspected_on=walk.today, checked="示例")

    assert reported == marked()
    assert told(walk) == (False, [None], False)


def test_the_mark_stays_after_a_failed_reinspection(walk: FollowUp) -> None:
    stopped(walk)
    walk.take(S.REPORT, filed_on=walk.today, reported="示例:已整改")
    walk.take(S.REINSPECT_FAILED, inspected_on=walk.today, checked="示例")

    assert told(walk) == marked()


def test_the_mark_leaves_with_its_record(walk: FollowUp) -> None:
    record = stopped(walk)
    assert told(walk) == marked()

    officer = factories.approver().officer
    withdraw_record(record, officer=officer, now=now(), reason="示例:撤销")

    assert told(walk) == (False, [], False)


def test_the_public_learns_the_day_and_nothing_else_of_the_order(
    walk: FollowUp,
) -> None:
    stopped(walk)
    list(run_until_done(clock=now))

    view = str(Profile.objects.get(uscc=walk.firm.uscc).view)

    assert not any(text in view for text in STOPPED.values())


def test_officers_and_the_firm_read_which_product_is_stopped(walk: FollowUp) -> None:
    record = stopped(walk)
    officer = client_of(factories.officer(organ=walk.organ))
    uscc = walk.firm.uscc
    agent = client_of(factories.agent(walk.firm).user)

    pages = [
        officer.get(f"/work/records/{record.key}/?purpose=review"),
        officer.get(f"/work/enterprises/{uscc}/tier?purpose=review"),
        agent.get(f"/firm/{uscc}/"),
    ]
    file = officer.get(f"/api/v1/enterprises/{uscc}/file?purpose=review").json()

    for page in pages:
        shown = page.content.decode()
        assert all(text in shown for text in (MARK, *STOPPED.values()))
    (entry,) = file["records"]
    assert entry["stop_sale"] == {**STOPPED, "served_on": today().isoformat()}


def test_what_is_not_public_shows_no_mark_though_officers_see_it() -> None:
    walk = FollowUp(kind=ProcedureKind.CORRECTION, now=now())
    visit = walk.visit()
    served: dict[str, Any] = {"served_on": walk.today, "proof": walk.paper()}
    walk.take(
        Correct.ORDER,
        record=visit.key,
        demanded="示例",
        due_on=walk.today + timedelta(days=9),
        method="direct",
        **served,
    )
    walk.take(Correct.STOP_SALE, **STOPPED, **served)
    officer = client_of(factories.officer(organ=walk.organ))

    page = officer.get(f"/work/records/{visit.key}/?purpose=review").content.decode()

    assert told(walk) == (False, [], False)
    assert MARK in page
