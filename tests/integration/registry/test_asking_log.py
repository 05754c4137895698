"""What partners ask is logged like any reading: chained, nothing of what was typed."""

import psycopg
import pytest

from registry.domain.partners import CheckPurpose
from registry.models import AccessEntry
from registry.services.access import Asked, broken_links, log_asking
from registry.services.partners import Caller
from registry.services.readings import readings_of
from tests import factories
from tests.conftest import NOW, owner_dsn
from tests.functional.partners import WHOLE, bank, system


def caller() -> Caller:
    partner = bank()
    return Caller(partner=partner, scope=WHOLE, client=system(partner).client)


@pytest.mark.django_db
def test_each_firm_asked_about_is_an_entry_of_the_chain() -> None:
    asker, firms = caller(), [factories.firm(), factories.firm()]
    asked = [Asked(enterprise=one.pk, fields=["tier"], answer="match") for one in firms]

    log_asking(asker, asked, purpose="lending", what="check", now=NOW)

    entries = AccessEntry.objects.order_by("id")
    assert [one.enterprise for one in entries] == firms
    assert {one.partner for one in entries} == {asker.partner}
    assert broken_links() == []


@pytest.mark.parametrize(
    "change", ["answer = 'match'", "fields = '{tier}'", "partner_id = NULL"]
)
def test_an_altered_answer_breaks_the_chain(committed: str, change: str) -> None:
    asked = [Asked(enterprise=None, fields=[], answer="none")] * 3
    log_asking(caller(), asked, purpose="lending", what="check", now=NOW)
    second = AccessEntry.objects.order_by("id")[1].pk
    assert not broken_links()

    with psycopg.connect(owner_dsn(committed), autocommit=True) as owner:
        owner.execute("ALTER TABLE registry_accessentry DISABLE TRIGGER USER")
        owner.execute(
            f"UPDATE registry_accessentry SET {change} WHERE id = %s",  # noqa: S608
            [second],
        )

    assert [link.entry_id for link in broken_links()] == [second]


@pytest.mark.django_db
def test_a_firm_sees_which_bank_looked_when_and_for_what() -> None:
    firm, asker = factories.firm(), caller()
    asked = [Asked(enterprise=firm.pk, fields=["tier"], answer="match")]

    log_asking(asker, asked, purpose="lending", what="check", now=NOW)

    (seen,) = readings_of(firm, now=NOW).readings
    assert (seen.organ, seen.purpose, seen.at) == (
        "示例银行",
        CheckPurpose.LENDING,
        NOW,
    )


@pytest.mark.django_db
def test_a_purpose_that_is_none_is_not_kept_as_it_was_typed() -> None:
    asked = [Asked(enterprise=None, fields=[], answer="outside_scope")]

    log_asking(caller(), asked, purpose="张三的私事", what="check", now=NOW)

    assert AccessEntry.objects.get().purpose == ""
