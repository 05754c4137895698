"""No answer leaves without its receipt and its entries, whenever the database dies."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from registry.models import AccessEntry
from search.models import Check, CheckAnswer, CheckedFirm
from search.services import signing_keys
from tests import factories
from tests.conftest import NOW, owner_dsn
from tests.functional.partners import bank, bearer, system
from tests.functional.public import HONGFA, publish

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("at_noon")]
WRITTEN = (Check, CheckedFirm, CheckAnswer, AccessEntry)
BODY = {"purpose": "lending", "firms": [{"name": HONGFA}, {"name": "示例查无此名"}]}


@pytest.fixture
def headers(committed: str) -> dict[str, str]:
    """Return a bank's token; a firm is on file, and a key may sign."""
    factories.firm(name=HONGFA, region="520304")
    publish()
    signing_keys.current_key(now=NOW)
    return bearer(Client(), system(bank())) | {"Idempotency-Key": "night-1"}


def dying_before(table: str, *, database: str) -> Callable[..., Any]:
    """Return a wrapper that ends the backend before a table is written, once."""
    victims: list[int] = []

    def watched(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if not victims and sql.startswith(f'INSERT INTO "{table}"'):
            raw = connection.connection
            victims.append(raw.info.backend_pid)
            with psycopg.connect(owner_dsn(database), autocommit=True) as owner:
                owner.execute("SELECT pg_terminate_backend(%s, 5000)", victims)
        return execute(sql, *arguments)

    return watched


@pytest.mark.parametrize("model", WRITTEN)
def test_a_database_that_dies_while_it_is_written_leaves_neither_answer_nor_receipt(
    committed: str, headers: dict[str, str], model: type[Any]
) -> None:
    client = Client(raise_request_exception=False)
    fatal = dying_before(model._meta.db_table, database=committed)

    with connection.execute_wrapper(fatal):
        lost = client.post("/api/v1/checks", BODY, "application/json", headers=headers)
    connection.close()

    assert (lost.status_code, "results" in lost.json()) == (500, False)
    assert [each.objects.count() for each in WRITTEN] == [0, 0, 0, 0]
    again = client.post("/api/v1/checks", BODY, "application/json", headers=headers)
    assert again.status_code == 200, again.content
    assert [each.objects.count() for each in WRITTEN] == [1, 1, 1, 2]
