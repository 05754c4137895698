"""Reading restricted facts: for a purpose, by whom it may be, in a chained log."""

from datetime import date

import psycopg
import pytest

from registry.domain.duties import NotAllowedError
from registry.domain.vocabulary import Duty, Purpose
from registry.models import AccessEntry, FirmAgent
from registry.services.access import PurposeMissingError, broken_links, log_reading
from registry.services.audits import log_faults
from tests import factories
from tests.conftest import NOW, owner_dsn


@pytest.mark.django_db
def test_a_reading_without_a_purpose_is_refused() -> None:
    firm, reader = factories.firm(), factories.officer(Duty.READ)

    with pytest.raises(PurposeMissingError):
        log_reading(
            user=reader, enterprise=firm, purpose="", what="whole file", now=NOW
        )

    assert not AccessEntry.objects.exists()


@pytest.mark.django_db
def test_an_administrator_may_not_read_business_facts() -> None:
    firm, administrator = factories.firm(), factories.officer(Duty.ADMINISTER)

    with pytest.raises(NotAllowedError):
        log_reading(
            user=administrator,
            enterprise=firm,
            purpose=Purpose.SUPERVISION,
            what="whole file",
            now=NOW,
        )


@pytest.mark.django_db
def test_a_firms_agent_reads_its_own_file_until_the_agency_ends() -> None:
    firm, agent = factories.firm(), factories.officer(Duty.ENTER)
    FirmAgent.objects.create(
        user=agent,
        enterprise=firm,
        role="agent",
        proof="示例委托书",
        effective_from=date(2026, 1, 1),
        expires_on=date(2026, 11, 25),
    )

    entry = log_reading(
        user=agent, enterprise=firm, purpose=Purpose.CASE, what="file", now=NOW
    )

    assert entry.purpose == Purpose.OWN_FILE
    FirmAgent.objects.update(expires_on=date(2026, 11, 24))
    with pytest.raises(NotAllowedError):
        log_reading(
            user=agent, enterprise=firm, purpose=Purpose.CASE, what="file", now=NOW
        )


def test_an_altered_entry_breaks_the_chain_from_there_on(committed: str) -> None:
    firm, reader = factories.firm(), factories.officer(Duty.READ)
    entries = [
        log_reading(
            user=reader,
            enterprise=firm,
            purpose=Purpose.SUPERVISION,
            what="whole file",
            now=NOW,
        )
        for _ in range(3)
    ]
    assert not broken_links()

    with psycopg.connect(owner_dsn(committed), autocommit=True) as owner:
        owner.execute("ALTER TABLE registry_accessentry DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE registry_accessentry SET what = 'nothing' WHERE id = %s",
            [entries[1].pk],
        )

    assert [link.entry_id for link in broken_links()] == [entries[1].pk]
    assert [fault.where for fault in log_faults()] == [f"entry {entries[1].pk}"]
