"""A bank's system keeps portfolios of firms: opened, filled row by row, deleted."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_schema_validator import OAS31Validator
from pytest_django import Settings

from registry.models import AccessEntry, Partner
from search.domain.choices import LONGEST_TEXT
from search.index import engines
from search.models import Portfolio, WatchedFirm
from search.services import portfolios
from tests import factories
from tests.functional.partners import bank, bearer, system
from tests.functional.public import Town
from tests.functional.test_checks import Headers, fitting
from tests.functional.watching import URL, add, added, opened, post, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TYPED = "遵义示例酒叶有限公司"  # 业 written as 叶


@pytest.fixture
def partner() -> Partner:
    return bank()


@pytest.fixture
def headers(client: Client, partner: Partner) -> Headers:
    return bearer(client, system(partner))


@pytest.fixture
def number(client: Client, headers: Headers) -> int:
    return opened(client, headers)


def fits(path: str, method: str, found: Any) -> None:
    OAS31Validator(fitting(path, method)).validate(found)


def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_portfolio_is_opened_and_stands_in_the_list(
    client: Client, headers: Headers, number: int
) -> None:
    found = client.get(URL, headers=headers).json()

    fits("/api/v1/portfolios", "get", found)
    (one,) = found["results"]
    assert (one["id"], one["name"], one["firms"]) == (number, "示例贷款", 0)
    assert (one["purpose_label"], one["waiting"]) == ("贷后管理", None)


def test_rows_are_answered_like_a_check_but_without_facts(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    stated = [
        {"uscc": province.fined.uscc, "reference": "A-1"},
        {"name": TYPED, "reference": "A-2"},
        {"name": "示例查无此名商行", "reference": "A-3"},
        {"name": "示" * (LONGEST_TEXT + 1), "reference": "A-4"},
    ]

    answer = add(client, headers, number, *stated)

    fits("/api/v1/portfolios/{portfolio_id}/firms", "post", answer.json())
    found = answer.json()["results"]
    assert [one["reference"] for one in found] == ["A-1", "A-2", "A-3", "A-4"]
    said = [one["status"] for one in found]
    assert said == ["match", "possible", "none", "unreadable"]
    assert found[0]["firms"][0]["uscc"] == province.fined.uscc
    assert found[1]["firms"][0]["uscc"] == province.fined.uscc
    assert "tier" not in answer.content.decode()
    assert WatchedFirm.objects.count() == 3  # what cannot be read is not kept


def test_rows_are_listed_by_status_and_by_reference(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    added(
        client,
        headers,
        number,
        {"uscc": province.fined.uscc, "reference": "A-1"},
        {"name": TYPED, "reference": "A-2"},
    )

    (possible,) = rows(client, headers, number, status="possible")
    (match,) = rows(client, headers, number, reference="A-1")

    assert (possible["reference"], possible["name"]) == ("A-2", TYPED)
    assert possible["firms"][0]["uscc"] == province.fined.uscc
    assert (match["status"], match["firms"][0]["name"]) == (
        "match",
        "遵义示例酒业有限公司",
    )
    assert rows(client, headers, number, status="none") == []
    found = client.get(f"{URL}/{number}/firms", {"page_size": 1}, headers=headers)
    fits("/api/v1/portfolios/{portfolio_id}/firms", "get", found.json())
    cursor = found.json()["next"]
    assert [one["reference"] for one in rows(client, headers, number, cursor=cursor)]


def test_the_same_statement_again_replaces_its_row_and_says_so(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    firm = {"uscc": province.fined.uscc}
    first = added(client, headers, number, firm | {"reference": "old"})

    again = added(
        client,
        headers,
        number,
        firm | {"reference": "new"},
        firm | {"reference": "newest"},
    )

    assert [one["replaces"] for one in (*first, *again)] == [False, True, True]
    (row,) = rows(client, headers, number)
    assert row["reference"] == "newest"


def test_rows_are_deleted_by_their_reference_and_by_nothing_else(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    for reference, firm in (("A-1", province.fined), ("A-2", province.clean)):
        added(client, headers, number, {"uscc": firm.uscc, "reference": reference})
    address = f"{URL}/{number}/firms"

    assert client.delete(address, headers=headers).status_code == 400
    wrong = client.delete(f"{address}?reference=A-1&status=match", headers=headers)
    assert problem(wrong) == (400, "unknown_parameter")
    gone = client.delete(f"{address}?reference=A-1", headers=headers)

    assert gone.json() == {"deleted": 1}
    assert [one["reference"] for one in rows(client, headers, number)] == ["A-2"]
    assert client.delete(f"{address}?reference=A-1", headers=headers).json() == {
        "deleted": 0
    }


def test_the_last_firm_that_fits_is_added_and_one_more_refuses_the_whole_call(
    client: Client,
    headers: Headers,
    number: int,
    province: Town,
    settings: Settings,
) -> None:
    settings.PORTFOLIO_LIMIT = 2
    added(client, headers, number, {"uscc": province.fined.uscc})

    full = add(
        client,
        headers,
        number,
        {"uscc": province.clean.uscc},
        {"uscc": province.listed.uscc},
    )

    assert problem(full) == (409, "portfolio_full")
    assert "2" in full.json()["detail"]
    assert WatchedFirm.objects.count() == 1
    added(client, headers, number, {"uscc": province.clean.uscc})
    added(client, headers, number, {"uscc": province.clean.uscc})  # its own row again
    assert WatchedFirm.objects.count() == 2


def test_501_firms_are_refused_whole(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    answer = add(client, headers, number, *[{"uscc": province.clean.uscc}] * 501)

    assert answer.status_code == 400
    assert not WatchedFirm.objects.exists()


def test_another_partners_portfolio_is_not_found(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    other = bearer(client, system(bank()))
    address = f"{URL}/{number}"

    answers = [
        client.get(address, headers=other),
        client.delete(address, headers=other),
        client.get(f"{address}/firms", headers=other),
        add(client, other, number, {"uscc": province.clean.uscc}),
        client.delete(f"{address}/firms?reference=A", headers=other),
        client.get(f"{address}/changes", headers=other),
        post(client, other, f"{address}/acknowledgements", {"number": 1}),
    ]

    assert {problem(one) for one in answers} == {(404, "portfolio_not_found")}
    assert client.get(URL, headers=other).json()["results"] == []
    assert client.get(address, headers=headers).status_code == 200


def test_a_deleted_portfolio_leaves_nothing_but_the_log(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    added(client, headers, number, {"uscc": province.fined.uscc})

    assert client.delete(f"{URL}/{number}", headers=headers).status_code == 204

    assert not Portfolio.objects.exists()
    assert not WatchedFirm.objects.exists()
    assert AccessEntry.objects.get().enterprise == province.fined


def test_two_portfolios_of_one_name_and_one_too_many_are_refused(
    client: Client,
    headers: Headers,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(portfolios, "MOST_PORTFOLIOS", 2)
    said = {"name": "示例贷款", "purpose": "loan_care"}

    assert problem(post(client, headers, URL, said)) == (409, "portfolio_exists")
    opened(client, headers, "示例另一贷款")
    full = post(client, headers, URL, said | {"name": "示例第三"})

    assert problem(full) == (409, "too_many_portfolios")
    opened(client, bearer(client, system(bank())))


def test_a_purpose_outside_the_scope_is_refused_and_logged(
    client: Client, headers: Headers
) -> None:
    answer = post(client, headers, URL, {"name": "示例", "purpose": "duty"})

    assert problem(answer) == (403, "outside_scope")
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.answer) == ("watch", "outside_scope")
    assert not Portfolio.objects.exists()


def test_every_row_added_is_in_the_log_without_a_word_of_the_statement(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    added(client, headers, number, {"name": "示例查无此名商行"})
    added(client, headers, number, {"uscc": province.fined.uscc})

    entries = list(AccessEntry.objects.order_by("id"))
    assert [one.answer for one in entries] == ["none", "match"]
    assert [one.enterprise for one in entries] == [None, province.fined]
    assert {(one.what, one.purpose) for one in entries} == {("watch", "loan_care")}
    assert "查无此名" not in str(AccessEntry.objects.values())


def test_a_persons_number_is_neither_looked_up_nor_kept(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    found = added(
        client,
        headers,
        number,
        {"name": "11010519491231002X"},
        {"uscc": province.fined.uscc, "reference": "11010519491231002X"},
    )

    assert [one["status"] for one in found] == ["unreadable"] * 2
    assert not WatchedFirm.objects.exists()
    named = post(
        client, headers, URL, {"name": "11010519491231002X", "purpose": "loan_care"}
    )
    assert problem(named) == (400, "personal_text")


def test_a_firm_outside_the_regions_granted_is_said_to_be(
    client: Client, province: Town
) -> None:
    headers = bearer(client, system(bank(regions=frozenset({"5201"}))))
    number = opened(client, headers)

    found = added(
        client,
        headers,
        number,
        {"uscc": province.fined.uscc},
        {"uscc": province.listed.uscc},
    )

    assert [one["status"] for one in found] == ["outside_region", "match"]
    (outside,) = rows(client, headers, number, status="outside_region")
    assert outside["uscc"] == province.fined.uscc
    (inside,) = rows(client, headers, number, status="match")
    assert inside["uscc"] == province.listed.uscc
    told = client.get(f"{URL}/{number}", headers=headers).json()["rows"]
    assert (told["outside_region"], told["match"]) == (1, 1)


def test_an_engine_that_is_down_is_said(
    client: Client,
    headers: Headers,
    number: int,
    province: Town,
    settings: Settings,
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # nothing listens there
    engines.BREAKER.reset()

    answer = add(client, headers, number, {"name": "遵义示例酒业有限公司"}).json()

    engines.BREAKER.reset()
    assert (answer["degraded"], answer["results"][0]["status"]) == (True, "match")


def test_rows_cost_no_query_each(
    client: Client, headers: Headers, number: int, province: Town
) -> None:
    def queries(count: int) -> int:
        known = [province.fined, province.listed, province.clean]
        codes = [one.uscc for one in known]
        firms = [
            {"uscc": code} for code in (*codes, *map(factories.uscc, range(count)))
        ]
        with CaptureQueriesContext(connection) as caught:
            add(client, headers, number, *firms)
            rows(client, headers, number)
        return len(caught)

    queries(1)
    assert queries(200) == queries(2)


def test_a_stranger_opens_nothing(client: Client) -> None:
    said = {"name": "示例", "purpose": "loan_care"}

    assert post(client, {}, URL, said).status_code == 401
