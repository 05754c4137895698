"""A firm that ends while its case runs: the case goes on and says so."""

import pytest

from registry.domain.procedures.review import ReviewStep
from registry.domain.vocabulary import Duty, EnterpriseStatus, ProcedureKind
from registry.models import Enterprise, Merger
from registry.services.changes import writing
from registry.services.firm_ends import end_of
from tests import factories
from tests.conftest import NOW
from tests.follow_up_walk import FollowUp, becomes
from tests.functional.test_listing_way import client_of
from tests.integration.registry.test_review_cases import file


def merges(firm: Enterprise) -> Enterprise:
    """Merge a firm into another."""
    successor = factories.firm(name="贵州示例集团有限公司")
    with writing(actor=None, now=NOW) as log:
        Merger.objects.create(
            enterprise=firm,
            successor=successor,
            effective_on="2026-11-24",
            change=log.change("enterprise", firm.pk),
        )
    return successor


@pytest.fixture
def walk(db: None) -> FollowUp:
    walk = FollowUp(kind=ProcedureKind.REVIEW)
    file(walk)
    return walk


def test_a_firm_in_business_has_no_end(walk: FollowUp) -> None:
    assert end_of(walk.firm) is None


@pytest.mark.parametrize("is_merged", [True, False])
def test_the_page_and_the_answer_say_what_became_of_the_firm(
    walk: FollowUp, *, is_merged: bool
) -> None:
    becomes(walk.firm, EnterpriseStatus.CANCELLED)
    said = merges(walk.firm).uscc if is_merged else "注销"
    assert walk.case is not None
    client = client_of(walk.officers[Duty.HANDLE])

    page = client.get(f"/work/cases/{walk.case.pk}/").content.decode()
    answer = client.post(
        f"/api/v1/cases/{walk.case.pk}/steps/{ReviewStep.RETRACT}",
        {"stated": {}, "reason": "示例:撤回"},
        content_type="application/json",
    ).json()

    assert said in page
    assert "案件继续办理" in page
    assert said in answer["firm_end"]["told"]
    assert answer["state"] == "retracted"
