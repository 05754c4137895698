"""A case whose organ was merged: who sees it, who works on it, what pages say."""

from datetime import timedelta

import pytest
from django.test import Client

from registry.clock import now, today
from registry.domain.procedures.listing_terms import ListingStep as S
from registry.domain.vocabulary import AuthorityLevel, Duty
from registry.models import Authority
from registry.services.mergers import Merger, merge_authority
from search.services.pipeline import run_until_done
from tests import factories
from tests.functional.test_listing_way import client_of
from tests.listing_walk import Walk

pytestmark = pytest.mark.django_db
NEW = "示例并入区市场监督管理局"


@pytest.fixture
def walk() -> Walk:
    """Return a listing decided two days ago by a county that was merged today."""
    made = Walk(now=now() - timedelta(days=2)).to(S.DECIDE)
    Authority.objects.create(
        uscc="11529900TEST00MERG",
        name=NEW,
        document_prefix="示并市监",
        level=AuthorityLevel.COUNTY,
        region="529903",
        parent=factories.authority(),
    )
    merge_authority(
        Merger(organ=made.organ.uscc, successor="11529900TEST00MERG", on=today()),
        actor=factories.officer(Duty.ADMINISTER),
        now=now(),
    )
    return made


def publisher() -> Client:
    organ = Authority.objects.get(name=NEW)
    return client_of(factories.officer(Duty.PUBLISH, Duty.HANDLE, organ=organ))


def test_the_successors_officer_finds_the_case_and_reads_whose_it_was(
    walk: Walk,
) -> None:
    client = publisher()

    work = client.get("/work/").content.decode()
    page = client.get(f"/work/cases/{walk.case_id}/").content.decode()

    assert f"/work/cases/{walk.case_id}/" in work
    assert walk.organ.name in page
    assert f"现由{NEW}承接其工作" in page


def test_the_api_says_whose_case_it_was_and_who_is_in_charge(walk: Walk) -> None:
    client = publisher()

    case = client.get(f"/api/v1/cases/{walk.case_id}").json()
    (task,) = client.get("/api/v1/tasks").json()["results"]

    assert case["authority"]["name"] == walk.organ.name
    assert case["in_charge"]["name"] == task["organ"]["name"] == NEW


def test_an_officer_of_the_ended_organ_is_told_who_does_its_work(walk: Walk) -> None:
    client = client_of(walk.officers[Duty.PUBLISH])

    page = client.get(f"/work/cases/{walk.case_id}/")
    sent = client.post(
        f"/api/v1/cases/{walk.case_id}/steps/publish",
        {"stated": {}},
        content_type="application/json",
    )

    assert page.status_code == sent.status_code == 403
    assert NEW in page.content.decode()
    assert NEW in sent.json()["detail"]


def test_what_the_old_organ_decided_keeps_its_name_before_the_public(
    walk: Walk,
) -> None:
    walk.officers[Duty.PUBLISH] = factories.officer(
        Duty.PUBLISH, organ=Authority.objects.get(name=NEW)
    )
    walk.now = now()
    walk.take(S.PUBLISH)
    list(run_until_done(clock=now))

    page = Client().get(f"/enterprises/{walk.firm.uscc}").content.decode()

    assert walk.organ.name in page
    assert NEW not in page


def test_the_firm_reads_who_is_in_charge_and_who_did_what_before(walk: Walk) -> None:
    agent = client_of(factories.agent(walk.firm).user)

    page = agent.get(f"/firm/{walk.firm.uscc}/cases/{walk.case_id}/").content.decode()

    head, steps = page.split('<ol class="history"')
    assert NEW in head
    assert walk.organ.name in steps
    assert NEW not in steps
