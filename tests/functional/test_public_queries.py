"""How many queries a public answer costs, however many firms it shows."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import factories
from tests.functional.public import Town, publish

# Ten for search by text: four of them the engine's own statements.
MOST = {
    "/api/v1/enterprises?q=示例": 12,
    "/api/v1/enterprises": 12,
    "/api/v1/suggest?q=示例": 11,
    "/api/v1/enterprises/{code}": 2,
    "/api/v1/enterprises/{code}/tier": 2,
    "/api/v1/records": 2,
    "/api/v1/records/{key}": 2,
    "/api/v1/listings": 2,
    "/api/v1/rules": 0,
    "/api/v1/feed": 6,
    "/api/v1/feed/snapshot": 3,
    "/enterprises/{code}": 2,
    "/rules": 0,
    "/about": 6,
    "/announcements": 4,
    "/announcements/{key}": 3,
    "/announcements/feed.atom": 9,
    "/blacklist": 4,
    "/blacklist/feed.atom": 9,
    "/products?product=示例": 4,
}


@pytest.mark.parametrize("path", list(MOST))
def test_an_answer_costs_as_many_queries_for_twelve_firms_as_for_three(
    client: Client,
    province: Town,
    path: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(9):
        firm = factories.firm(name=f"贵州示例{number}号食品有限公司")
        if number % 3 == 0:
            factories.record(factories.penalty(firm))
    publish()
    address = path.format(code=province.fined.uscc, key=province.penalty.key)

    with django_assert_max_num_queries(MOST[path]):
        answer = client.get(address)

    assert answer.status_code == 200
