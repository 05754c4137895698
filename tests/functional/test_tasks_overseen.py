"""An upper organ sees what is due at the organs below it, and nobody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.clock import now
from registry.domain.vocabulary import AuthorityLevel, Duty
from registry.models import Authority
from tests import factories
from tests.functional.test_listing_way import client_of
from tests.functional.test_work_form import text_of
from tests.listing_walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    made = Walk(now=now())
    made.propose()
    return made


def tasks_at(client: Client, walk: Walk, query: str = "") -> bool:
    """Tell whether the list holds the task of the walk's case."""
    page = client.get(f"/work/tasks/?organ={walk.organ.uscc}{query}").content.decode()
    return f"/work/cases/{walk.case_id}/" in page


def test_the_province_sees_a_countys_task_when_it_asks_for_the_county(
    walk: Walk,
) -> None:
    province = client_of(factories.officer(Duty.DECIDE, Duty.READ))

    assert tasks_at(province, walk)
    assert tasks_at(province, walk, "&kind=listing")
    assert not tasks_at(province, walk, "&kind=repair")
    own = province.get("/work/tasks/").content.decode()
    assert f"/work/cases/{walk.case_id}/" not in own


def test_another_county_sees_none_of_it(walk: Walk) -> None:
    other = Authority.objects.create(
        uscc="11529900TEST00OTHR",
        name="示例邻县市场监督管理局",
        document_prefix="示邻监",
        level=AuthorityLevel.COUNTY,
        region="529903",
        parent=factories.authority(),
    )
    neighbour = client_of(factories.officer(Duty.DECIDE, Duty.READ, organ=other))

    assert not tasks_at(neighbour, walk)


def test_who_only_handles_cases_oversees_no_other_organ(walk: Walk) -> None:
    handler = client_of(factories.officer(Duty.HANDLE))

    assert not tasks_at(handler, walk)


def test_a_longer_list_asks_the_database_no_more_often(walk: Walk) -> None:
    client = client_of(walk.officers[Duty.HANDLE])
    client.get("/work/tasks/")  # whatever is read once a process

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/work/tasks/").status_code == 200
        return len(queries)

    few = asked()
    for number in range(3):
        firm = factories.firm(name=f"贵州示例{number}号食品有限公司")
        Walk(now=now(), firm=firm).propose()

    assert f"贵州示例{number}号食品有限公司" in text_of(client.get("/work/tasks/"))
    assert asked() == few
