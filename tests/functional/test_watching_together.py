"""Two who acknowledge at one instant: the newer stands, and nothing is told again."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection
from django.test import Client

from search.models import Portfolio
from tests import factories
from tests.conftest import owner_dsn
from tests.functional.partners import bank, bearer, system
from tests.functional.public import HONGFA, publish
from tests.functional.watching import acknowledge, added, changes, opened

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("at_noon")]
PATIENCE = 30
HELD = "SELECT 1 FROM search_portfolio FOR UPDATE"
WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def waiting(watch: psycopg.Connection) -> int:
    """Return how many sessions wait for a row; in a transaction it would not change."""
    found = watch.execute(WAITING).fetchone()
    assert found
    return int(found[0])


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_acknowledgements_at_once_the_newer_stands(
    committed: str, attempt: int
) -> None:
    client = Client()
    headers = bearer(client, system(bank()))
    firm = factories.firm(name=HONGFA, region="520304")
    publish()
    number = opened(client, headers)
    added(client, headers, number, {"uscc": firm.uscc})
    read: list[int] = []
    for _ in range(2):
        factories.record(factories.penalty(firm))
        publish()
        read.append(changes(client, headers, number)["diff"]["number"])

    def say(diff: int) -> int:
        try:
            answer = acknowledge(Client(), headers, number, diff)
            return int(answer.status_code)
        finally:
            connection.close()

    with (
        ThreadPoolExecutor(2) as people,
        psycopg.connect(owner_dsn(committed)) as gate,
        psycopg.connect(owner_dsn(committed), autocommit=True) as watch,
    ):
        gate.execute(HELD)
        older, newer = (people.submit(say, diff) for diff in read)
        while waiting(watch) < 2:  # both stand before the portfolio
            assert not any(one.done() for one in (older, newer))
        gate.rollback()
        said = older.result(PATIENCE), newer.result(PATIENCE)

    assert said in [(200, 200), (409, 200)]
    assert Portfolio.objects.get(pk=number).acknowledged == read[1]
    assert changes(client, headers, number)["results"] == []
