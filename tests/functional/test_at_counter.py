"""Who came to the counter: asked on officers' forms, shown in the case only."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from registry.clock import now, today
from registry.domain.vocabulary import Duty, ProcedureKind
from registry.domain.wording import day_text
from registry.models import Case
from tests import factories
from tests.functional.test_firm_way import picture
from tests.functional.test_listing_way import client_of
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
ASKED = ("到场人身份", "已核对营业执照和身份证件", "授权委托书有效期至")


@pytest.fixture
def walk() -> RepairWalk:
    return RepairWalk(now=now())


@pytest.fixture
def client(walk: RepairWalk) -> Client:
    return client_of(walk.officers[Duty.HANDLE])


def apply(client: Client, walk: RepairWalk, *, until: int) -> Any:
    """Send the officer's form for an agent whose letter ends so many days from now."""
    return client.post(
        f"/work/cases/new/repair/{walk.firm.uscc}/apply/",
        {
            "record": walk.record.key,
            "filed_on": today().isoformat(),
            "applicant": "示例经办人",
            "performed": "示例:罚款缴清",
            "application": picture(),
            "commitment": picture(),
            "proof": picture(),
            "capacity": "agent",
            "proof_seen": "on",
            "letter_until": (today() + timedelta(days=until)).isoformat(),
            "letter": picture("blue"),
        },
    )


def test_the_case_shows_as_whom_somebody_came_and_keeps_the_letter(
    client: Client, walk: RepairWalk
) -> None:
    sent = apply(client, walk, until=0)
    case = Case.objects.get(procedure=ProcedureKind.REPAIR)
    (letter,) = case.steps.get().payload["stated"]["letter"]

    page = client.get(f"/work/cases/{case.pk}/").content.decode()
    paper = client.get(f"/work/cases/{case.pk}/papers/{letter}/")

    assert f"/work/cases/{case.pk}/papers/{letter}/" in page
    assert (sent.status_code, paper.status_code) == (302, 200)
    assert paper.getvalue().startswith(b"\x89PNG")
    paper.close()  # ends the request, and with it the test's connection
    assert "到场人身份：委托代理人" in page
    assert "已核对营业执照和身份证件：是" in page


def test_an_expired_letter_is_refused_with_its_day_at_the_field(
    client: Client, walk: RepairWalk
) -> None:
    sent = apply(client, walk, until=-1)

    day = day_text(today() - timedelta(days=1))
    assert sent.status_code == 400
    assert f"授权委托书已于{day}到期" in sent.content.decode()
    assert not Case.objects.filter(procedure=ProcedureKind.REPAIR).exists()


def test_officers_are_asked_by_page_and_api_and_the_firms_agent_is_not(
    client: Client, walk: RepairWalk
) -> None:
    agent = client_of(factories.agent(walk.firm).user)
    at = f"{walk.firm.uscc}/file/repair/{walk.record.key}/"

    officers = client.get(f"/work/cases/new/repair/{walk.firm.uscc}/apply/")
    firms = agent.get(f"/firm/{at}")
    case = walk.apply()
    offered = client.get(f"/api/v1/cases/{case.pk}").json()["next"]
    taking_back = next(one for one in offered if one["step"]["code"] == "retract")

    assert all(one in officers.content.decode() for one in ASKED)
    assert firms.status_code == 200
    assert not any(one in firms.content.decode() for one in ASKED)
    assert "capacity" in {field["name"] for field in taking_back["fields"]}
