"""Many firms are looked up at once: match, possible or none, with reasons."""

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_schema_validator import OAS31Validator

from registry.domain.vocabulary import NameKind
from registry.models import Enterprise, EnterpriseName
from registry.services.changes import writing
from search.domain.choices import LONGEST_TEXT
from tests import factories
from tests.conftest import NOW
from tests.functional.public import HONGFA, Town, description, publish

RESIDENT = "11010519491231002X"  # GB 11643's own example


def post(client: Client, queries: Any) -> Any:
    return client.post(
        "/api/v1/match", {"queries": queries}, content_type="application/json"
    )


def matched(client: Client, **stated: str) -> dict[str, Any]:
    """Return the answer to one statement, which fits its description."""
    response = post(client, {"mine": stated})
    assert response.status_code == 200, response.content
    answers = description()["paths"]["/api/v1/match"]["post"]["responses"]["200"]
    schema = answers["content"]["application/json"]["schema"]
    told = response.json()
    OAS31Validator({**schema, "components": description()["components"]}).validate(told)
    found: dict[str, Any] = told["results"]["mine"]
    return found


def reasons(found: dict[str, Any]) -> list[str]:
    return [one["reason"] for one in found["reasons"]]


def name_also(firm: Enterprise, name: str, kind: NameKind) -> None:
    with writing(actor=None, now=NOW) as log:
        EnterpriseName.objects.create(
            enterprise=firm,
            kind=kind,
            name=name,
            effective_until=date(2020, 1, 1) if kind is NameKind.FORMER else None,
            change=log.change("enterprise", firm.pk),
        )


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [
        (HONGFA, "match", "same_name"),
        ("遵義市播州區示例鴻發酒業有限公司", "match", "other_writing"),
        ("遵义播州示例鸿发酒业有限公司", "match", "other_writing"),
        ("遵义市播州区示例鸿发酒业有限责任公司", "possible", "form_variant"),
        ("示例鸿发酒业有限公司", "possible", "region_omitted"),
        ("贵阳市示例鸿发酒业有限公司", "possible", "other_region"),
        ("遵义市播州区示例宏发酒业有限公司", "possible", "one_slip"),
        ("遵义市播州区示例鸿发洒业有限公司", "possible", "one_slip"),
        ("遵义市播州区示例发鸿酒业有限公司", "possible", "one_slip"),
        (f"{HONGFA}凯里分公司", "none", "not_on_file"),
        ("遵义市播州区样品大地建材有限公司", "none", "not_on_file"),
        ("有限公司", "none", "not_on_file"),
        ("贵州省遵义市", "none", "not_on_file"),
        ("", "none", "no_name"),
    ],
)
def test_a_name_is_matched_possible_or_not_on_file_and_why_is_said(
    client: Client, hongfa: Enterprise, name: str, status: str, why: str
) -> None:
    found = matched(client, name=name)

    assert (found["status"], reasons(found)[0]) == (status, why)
    assert [one["uscc"] for one in found["candidates"]] == (
        [] if status == "none" else [hongfa.uscc]
    )


def test_a_name_alone_is_never_certain_a_code_is(
    client: Client, hongfa: Enterprise
) -> None:
    (named,) = matched(client, name=HONGFA)["candidates"]
    (coded,) = matched(client, uscc=f" {hongfa.uscc.lower()} ")["candidates"]

    assert named["score"] < 1
    assert (coded["score"], coded["status"]) == (1.0, "match")


def test_a_code_on_file_decides_and_says_that_the_name_is_anothers(
    client: Client, hongfa: Enterprise, province: Town
) -> None:
    found = matched(client, name=HONGFA, uscc=province.clean.uscc)

    assert found["candidates"][0]["uscc"] == province.clean.uscc
    assert reasons(found) == ["same_code", "other_brand", "other_region"]


def test_a_valid_code_that_is_not_on_file_rules_out_every_firm(
    client: Client, hongfa: Enterprise
) -> None:
    found = matched(client, name=HONGFA, uscc=factories.uscc())

    assert (found["status"], reasons(found)) == ("none", ["code_not_on_file"])


def test_a_faulty_code_decides_nothing_and_is_told(
    client: Client, hongfa: Enterprise
) -> None:
    found = matched(client, name=HONGFA, uscc="12345")

    assert reasons(found) == ["same_name", "invalid_code"]
    assert reasons(matched(client, uscc="12345")) == ["no_name", "invalid_code"]


def test_two_firms_of_one_name_are_possible_and_a_person_must_choose(
    client: Client, hongfa: Enterprise
) -> None:
    twin = factories.firm(name=HONGFA, region="520304")
    publish()

    found = matched(client, name=HONGFA)

    assert (found["status"], reasons(found)[0]) == ("possible", "ambiguous")
    codes = [one["uscc"] for one in found["candidates"]]
    assert codes == sorted([hongfa.uscc, twin.uscc])


def test_the_region_stated_tells_firms_of_one_name_apart(
    client: Client, db: None
) -> None:
    here = factories.firm(name="示例鸿发酒业有限公司", region="520304")
    factories.firm(name="示例鸿发酒业有限公司", region="520102")
    publish()

    found = matched(client, name="示例鸿发酒业有限公司", region="5203")

    assert (found["status"], found["candidates"][0]["uscc"]) == ("match", here.uscc)
    assert reasons(found) == ["same_name"]


@pytest.mark.parametrize("kind", NameKind)
def test_another_name_matches_and_says_which_kind_it_is(
    client: Client, hongfa: Enterprise, kind: NameKind
) -> None:
    name_also(hongfa, "Shili Hongfa Liquor Co., Ltd.", kind)
    publish()

    (found,) = matched(client, name="Shili Hongfa Liquor Co., Ltd.")["candidates"]

    assert found["matched_on"] == kind.value
    assert found["name"] == HONGFA
    assert [one["reason"] for one in found["reasons"]] == ["same_name", "other_name"]


def test_more_candidates_than_are_listed_are_counted(client: Client, db: None) -> None:
    for number in range(7):
        factories.firm(name="示例鸿发酒业有限公司", region=f"52030{number % 3 + 2}")
    publish()

    found = matched(client, name="示例鸿发酒业有限公司")

    assert (len(found["candidates"]), found["candidates_total"]) == (5, 7)


@pytest.mark.parametrize("field", ["name", "uscc"])
def test_nobody_is_looked_up_by_a_persons_number(
    client: Client, hongfa: Enterprise, field: str
) -> None:
    found = matched(client, **{field: RESIDENT})

    assert (found["status"], reasons(found)) == ("none", ["persons_number"])


def test_a_thousand_statements_cost_no_query_each(
    client: Client, hongfa: Enterprise
) -> None:
    def queries_for(number: int) -> int:
        asked = {str(at): {"name": HONGFA} for at in range(number)}
        asked |= {f"c{at}": {"uscc": hongfa.uscc} for at in range(number)}
        with CaptureQueriesContext(connection) as caught:
            assert post(client, asked).status_code == 200
        return len(caught)

    assert queries_for(500) == queries_for(1)


def test_a_thousand_are_taken_and_one_more_is_refused_with_the_number(
    client: Client, hongfa: Enterprise
) -> None:
    asked = {str(number): {"name": HONGFA} for number in range(1_001)}

    refused = post(client, asked)
    asked.popitem()
    taken = post(client, asked)

    assert refused.status_code == 400
    assert "1001" in json.dumps(refused.json(), ensure_ascii=False)
    assert len(taken.json()["results"]) == 1_000


@pytest.mark.parametrize(
    "queries",
    [
        None,
        [],
        {},
        {"a": "示例"},
        {"a": {"name": 1, "uscc": []}},
        {"a": {"name": "示\x00例"}},
        {"a": {"name": "示" * (LONGEST_TEXT + 1)}},
        {"a": {"uscc": "9" * 41}},
        {"a": {"region": "999999"}},
        {"a": {"nane": "示例"}},
        {"示" * 101: {"name": "示例"}},
    ],
)
def test_what_cannot_be_read_is_a_clear_problem(
    client: Client, db: None, queries: Any
) -> None:
    response = post(client, queries)

    assert response.status_code == 400
    assert response.json()["code"] == "invalid"
    fields = response.json()["fields"]
    assert all(field.startswith("queries") for field in fields)
    assert fields


@pytest.mark.parametrize("name", ["\u202e示例\u202c", "🍜", "%_\\'\"*", "﷽" * 100])
def test_odd_names_are_answered(client: Client, hongfa: Enterprise, name: str) -> None:
    assert matched(client, name=name)["status"] == "none"
