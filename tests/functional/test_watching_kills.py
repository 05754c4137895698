"""No change is told without its entry in the log, whenever the database dies."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from registry.models import AccessEntry, Enterprise
from search.models import DiffedFirm, PortfolioDiff, WatchedFirm
from tests import factories
from tests.functional.partners import bank, bearer, system
from tests.functional.public import HONGFA, publish
from tests.functional.test_check_kills import dying_before
from tests.functional.watching import URL, add, added, changes, opened

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def firm(committed: str) -> Enterprise:
    """Return a firm on file."""
    made = factories.firm(name=HONGFA, region="520304")
    publish()
    return made


@pytest.mark.parametrize("model", [PortfolioDiff, DiffedFirm, AccessEntry])
def test_a_database_that_dies_while_a_diff_is_written_leaves_neither_answer_nor_diff(
    committed: str, firm: Enterprise, model: type[Any]
) -> None:
    client = Client(raise_request_exception=False)
    headers = bearer(client, system(bank()))
    number = opened(client, headers)
    added(client, headers, number, {"uscc": firm.uscc})
    factories.record(factories.penalty(firm))
    publish()
    before = AccessEntry.objects.count()

    fatal = dying_before(model._meta.db_table, database=committed)
    with connection.execute_wrapper(fatal):
        lost = client.get(f"{URL}/{number}/changes", headers=headers)
    connection.close()

    assert (lost.status_code, "results" in lost.json()) == (500, False)
    assert not PortfolioDiff.objects.exists()
    assert AccessEntry.objects.count() == before
    assert len(changes(client, headers, number)["results"]) == 1
    assert AccessEntry.objects.count() == before + 1


@pytest.mark.parametrize("model", [WatchedFirm, AccessEntry])
def test_no_firm_is_added_without_its_entry(
    committed: str, firm: Enterprise, model: type[Any]
) -> None:
    client = Client(raise_request_exception=False)
    headers = bearer(client, system(bank()))
    number = opened(client, headers)

    fatal = dying_before(model._meta.db_table, database=committed)
    with connection.execute_wrapper(fatal):
        lost = add(client, headers, number, {"uscc": firm.uscc})
    connection.close()

    assert lost.status_code == 500
    assert not WatchedFirm.objects.exists()
    assert not AccessEntry.objects.exists()
