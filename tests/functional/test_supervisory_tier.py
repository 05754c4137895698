"""Officers and the firm ask what a tier was, and as it was known then."""

from datetime import date, timedelta

import pytest
from django.test import Client

from registry.domain.attestations import Attestation
from registry.domain.vocabulary import Duty, ProcedureType, Purpose
from registry.models import AccessEntry, Enterprise, FirmAgent, User
from tests import factories
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def reader(user: User | None = None) -> Client:
    client = Client(headers={"Accept-Language": "zh"})
    client.force_login(user or factories.officer(Duty.READ))
    return client


def address(firm: Enterprise) -> str:
    return f"/api/v1/enterprises/{firm.uscc}/file/tier"


def simple_penalty(firm: Enterprise) -> None:
    simple = Attestation(procedure=ProcedureType.SIMPLE, is_screened=True)
    factories.record(factories.penalty(firm), attestation=simple)


def test_what_is_not_published_counts_in_the_supervisory_tier() -> None:
    firm = factories.firm()
    simple_penalty(firm)

    answer = reader().get(address(firm), {"purpose": Purpose.SUPERVISION})

    assert answer.json()["evaluation"]["score"] == "90"
    entry = AccessEntry.objects.get()
    assert (entry.enterprise, entry.purpose) == (firm, Purpose.SUPERVISION)


def test_without_a_purpose_nothing_is_read() -> None:
    firm = factories.firm()

    answer = reader().get(address(firm))

    assert (answer.status_code, answer.json()["code"]) == (400, "purpose_missing")
    assert not AccessEntry.objects.exists()


def test_the_same_instant_gives_the_same_bytes_whatever_came_later() -> None:
    firm, client = factories.firm(), reader()
    simple_penalty(firm)
    question = {
        "purpose": Purpose.SUPERVISION,
        "as_of": NOW.date().isoformat(),
        "known_at": NOW.isoformat(),
    }
    before = client.get(address(firm), question).content

    factories.record(factories.penalty(firm), now=NOW + timedelta(seconds=1))

    assert client.get(address(firm), question).content == before


def test_a_day_to_come_is_refused_and_today_answered() -> None:
    firm, client = factories.firm(), reader()
    question = {"purpose": Purpose.SUPERVISION}

    today = client.get(address(firm), {**question, "as_of": "2026-11-25"})
    tomorrow = client.get(address(firm), {**question, "as_of": "2026-11-26"})

    assert (today.status_code, tomorrow.status_code) == (200, 400)
    assert tomorrow.json()["code"] == "not_yet"


def test_the_firms_agent_reads_its_own_tier_and_no_others() -> None:
    own, other = factories.firm(), factories.firm()
    agent = User.objects.create_user("agent", full_name="示例", password="示例口令")
    FirmAgent.objects.create(
        user=agent,
        enterprise=own,
        role="agent",
        proof="示例",
        effective_from=date(2026, 1, 1),
        expires_on=date(2027, 1, 1),
    )
    client, question = reader(agent), {"purpose": Purpose.OWN_FILE}

    assert client.get(address(own), question).status_code == 200
    assert client.get(address(other), question).status_code == 403


def test_the_page_shows_each_counted_fact_and_its_law() -> None:
    firm = factories.firm()
    simple_penalty(firm)

    page = reader().get(
        f"/work/enterprises/{firm.uscc}/tier", {"purpose": Purpose.SUPERVISION}
    )

    assert "−10" in page.content.decode()
    assert "武汉" in page.content.decode()


def test_the_page_asks_for_the_purpose_first() -> None:
    firm = factories.firm()

    page = reader().get(f"/work/enterprises/{firm.uscc}/tier")

    assert "查阅目的" in page.content.decode()
    assert not AccessEntry.objects.exists()
