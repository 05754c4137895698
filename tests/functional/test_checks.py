"""A bank's system checks firms: it is told what is public, with a lasting receipt."""

from typing import Any

import pytest
from django.test import Client
from openapi_schema_validator import OAS31Validator
from pytest_django import Settings

from registry.domain.partners import AdverseKind, CheckField, CheckPurpose
from registry.domain.uscc import check_character
from registry.models import AccessEntry, Enterprise
from search.domain.choices import LONGEST_TEXT
from search.domain.receipts import digest_of, sent_digest
from search.index import engines
from search.models import Check, CheckAnswer
from search.services.checks import forget_answers
from tests import factories
from tests.functional.partners import bank, bearer, system
from tests.functional.public import HONGFA, Town, description, publish
from tests.functional.test_announcements import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
Headers = dict[str, str]


@pytest.fixture
def headers(client: Client) -> Headers:
    """Return the token of a bank's system that may ask everything."""
    return bearer(client, system(bank()))


def ask(
    client: Client, headers: Headers, *firms: Any, purpose: str = "lending", **more: str
) -> Any:
    return client.post(
        "/api/v1/checks",
        {"purpose": purpose, "firms": list(firms)},
        content_type="application/json",
        headers=headers | more,
    )


def told(client: Client, headers: Headers, *firms: Any, **more: str) -> dict[str, Any]:
    """Return the answer to a check, which fits its description."""
    response = ask(client, headers, *firms, **more)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    schema = fitting("/api/v1/checks", "post")
    OAS31Validator(schema).validate(found)
    return found


def fitting(path: str, method: str) -> dict[str, Any]:
    answers = description()["paths"][path][method]["responses"]["200"]
    schema = answers["content"]["application/json"]["schema"]
    return {**schema, "components": description()["components"]}


def row(client: Client, headers: Headers, **stated: str) -> dict[str, Any]:
    return dict(told(client, headers, stated)["results"][0])


def receipt(client: Client, number: str, headers: Headers | None = None) -> Any:
    response = client.get(f"/api/v1/receipts/{number}", headers=headers or {})
    assert response.status_code == 200, response.content
    OAS31Validator(fitting("/api/v1/receipts/{number}", "get")).validate(
        response.json()
    )
    return response.json()


def test_a_firm_found_by_name_is_told_as_far_as_it_is_public(
    client: Client, headers: Headers, province: Town
) -> None:
    name = province.fined.versions.get().name

    found = row(client, headers, name=name, reference="A-1")

    assert (found["reference"], found["status"]) == ("A-1", "match")
    assert found["firm"]["identity"]["uscc"] == province.fined.uscc
    assert found["firm"]["tier"]["tier"] in {"A", "B", "C", "D"}
    counts = {
        one["kind"]: one["in_12_months"] for one in found["firm"]["counts"]["kinds"]
    }
    assert counts["penalty"] == 1


def test_a_firm_without_records_is_never_called_good(
    client: Client, headers: Headers, province: Town
) -> None:
    found = row(client, headers, uscc=province.clean.uscc)

    counts = found["firm"]["counts"]
    assert counts["found_none"]
    assert counts["found_none_label"].startswith("截至2026年")
    assert found["firm"]["tier"]["tier_status"] == "unrated"


def test_a_firm_not_on_file_is_said_plainly(
    client: Client, headers: Headers, province: Town
) -> None:
    found = row(client, headers, name="示例查无此名商行")

    assert (found["status"], found["firm"]) == ("none", None)
    assert found["reasons"]


def test_a_code_of_another_firm_is_left_to_a_person(
    client: Client, headers: Headers, province: Town
) -> None:
    found = row(client, headers, name=HONGFA, uscc=province.clean.uscc)

    assert (found["status"], found["firm"]) == ("possible", None)
    assert found["candidates"][0]["uscc"] == province.clean.uscc
    assert found["reasons"][0]["reason"] == "other_name_stated"


def test_a_name_that_differs_in_writing_does_not_unsettle_a_code(
    client: Client, headers: Headers, province: Town
) -> None:
    stated = "遵义示例酒业有限责任公司"

    found = row(client, headers, name=stated, uscc=province.fined.uscc)

    assert found["status"] == "match"


def test_what_the_scope_does_not_hold_is_absent(client: Client, province: Town) -> None:
    narrow = bank(
        fields=frozenset({CheckField.COUNTS}), kinds=frozenset({AdverseKind.RECALL})
    )

    found = row(client, bearer(client, system(narrow)), uscc=province.fined.uscc)

    assert set(found["firm"]) == {"counts"}
    assert [one["kind"] for one in found["firm"]["counts"]["kinds"]] == ["recall"]
    assert found["firm"]["counts"]["found_none"]


def test_a_firm_outside_the_regions_granted_is_not_told_of(
    client: Client, province: Town
) -> None:
    headers = bearer(client, system(bank(regions=frozenset({"5201"}))))

    outside = row(client, headers, uscc=province.fined.uscc)
    inside = row(client, headers, uscc=province.listed.uscc)

    assert (outside["status"], outside["firm"]) == ("outside_region", None)
    seen = AccessEntry.objects.get(answer="outside_region")
    assert (seen.enterprise, seen.fields) == (province.fined, [])
    assert inside["firm"]["listings"]["entries"]


def test_a_row_that_cannot_be_read_says_so_and_the_rest_is_answered(
    client: Client, headers: Headers, province: Town
) -> None:
    firms = [
        {"name": "示" * (LONGEST_TEXT + 1), "reference": "long"},
        {"name": "\x00\x07", "reference": "control\x00"},
        {"name": HONGFA, "tier": "A"},
        {"uscc": province.clean.uscc, "reference": "good"},
    ]

    found = told(client, headers, *firms)["results"]

    assert [one["status"] for one in found] == ["unreadable"] * 3 + ["match"]
    assert list(found[0]["faults"]) == ["name"]
    assert found[1]["reference"] == "control\ufffd"
    assert found[3]["reference"] == "good"


def test_501_firms_are_refused_whole_and_500_are_not(
    client: Client, headers: Headers, province: Town
) -> None:
    firm = {"uscc": province.clean.uscc}

    refused = ask(client, headers, *[firm] * 501)

    assert refused.status_code == 400
    assert "501" in refused.json()["fields"]["firms"][0]
    assert not Check.objects.exists()
    assert len(told(client, headers, *[firm] * 500)["results"]) == 500


@pytest.mark.parametrize("purpose", ["duty", "curiosity", ""])
def test_a_purpose_outside_the_scope_is_refused_and_logged(
    client: Client, headers: Headers, province: Town, purpose: str
) -> None:
    answer = ask(client, headers, {"name": HONGFA}, purpose=purpose)

    if purpose:
        assert (answer.status_code, answer.json()["code"]) == (403, "outside_scope")
        assert AccessEntry.objects.get().answer == "outside_scope"
        assert "lending" in answer.json()["detail"]
    else:
        assert answer.status_code == 400
    assert not Check.objects.exists()


def test_every_row_is_in_the_log_and_no_word_of_the_question(
    client: Client, headers: Headers, province: Town
) -> None:
    told(client, headers, {"uscc": province.fined.uscc}, {"name": "示例查无此名商行"})

    entries = list(AccessEntry.objects.order_by("id"))
    assert [one.enterprise for one in entries] == [province.fined, None]
    assert [one.answer for one in entries] == ["match", "none"]
    assert entries[0].fields == sorted(CheckField)
    assert {one.purpose for one in entries} == {CheckPurpose.LENDING}
    kept = [*AccessEntry.objects.values(), *Check.objects.values()]
    assert "查无此名" not in str(kept)


def test_the_receipt_holds_the_digests_of_question_and_answer(
    client: Client, headers: Headers, province: Town
) -> None:
    firms = [{"uscc": province.fined.uscc, "reference": "一"}]

    found = told(client, headers, *firms)

    assert found["receipt"]["answer"] == digest_of(found["results"])
    question = {"purpose": "lending", "firms": firms}
    assert found["receipt"]["question"] == sent_digest(question) == digest_of(question)


def test_a_receipt_is_confirmed_to_anybody_without_what_was_asked(
    client: Client, headers: Headers, province: Town
) -> None:
    number = told(client, headers, {"uscc": province.fined.uscc})["receipt"]["number"]

    found = receipt(client, number)

    assert (found["verdict"], found["changed"]) == ("genuine", False)
    assert found["changes"] is None
    assert province.fined.uscc not in str(found)
    assert client.get("/api/v1/receipts/20261129000000XXXXXXXX").status_code == 404


def test_a_withdrawal_supersedes_the_receipt_and_only_the_asker_learns_what(
    client: Client, headers: Headers, province: Town
) -> None:
    number = told(client, headers, {"uscc": province.fined.uscc})["receipt"]["number"]
    other = told(client, headers, {"uscc": province.clean.uscc})["receipt"]["number"]

    withdraw(province.penalty)

    found = receipt(client, number)
    assert (found["changed"], found["superseded"]) == (True, True)
    assert found["changes"] is None
    own = receipt(client, number, headers)
    states = {one["key"]: one["state"] for one in own["changes"]}
    assert states[province.penalty.key] == "withdrawn"
    stranger = bearer(client, system(bank()))
    assert receipt(client, number, stranger)["changes"] is None
    assert not receipt(client, other)["changed"]


def test_a_new_record_changes_a_receipt_and_does_not_supersede_it(
    client: Client, headers: Headers, province: Town
) -> None:
    number = told(client, headers, {"uscc": province.clean.uscc})["receipt"]["number"]

    factories.record(factories.penalty(province.clean))
    publish()

    found = receipt(client, number)
    assert (found["changed"], found["superseded"]) == (True, False)


def test_the_same_key_and_question_are_the_same_check(
    client: Client, headers: Headers, province: Town
) -> None:
    firm = {"uscc": province.fined.uscc}

    once = told(client, headers, firm, **{"Idempotency-Key": "night-1"})
    withdraw(province.penalty)
    again = told(client, headers, firm, **{"Idempotency-Key": "night-1"})

    assert again == once
    assert Check.objects.count() == 1
    first, second = AccessEntry.objects.order_by("id")
    assert (first.enterprise, first.fields) == (province.fined, sorted(CheckField))
    assert (second.enterprise, second.fields) == (first.enterprise, first.fields)
    assert second.answer == first.answer == "match"


def test_the_same_key_with_another_question_is_refused(
    client: Client, headers: Headers, province: Town
) -> None:
    key = {"Idempotency-Key": "night-1"}
    told(client, headers, {"uscc": province.fined.uscc}, **key)

    answer = ask(client, headers, {"uscc": province.clean.uscc}, **key)

    assert (answer.status_code, answer.json()["code"]) == (409, "request_key_reused")
    other = bearer(client, system(bank()))
    told(client, other, {"uscc": province.clean.uscc}, **key)


def test_an_answer_is_forgotten_at_its_time_and_its_receipt_is_not(
    client: Client, headers: Headers, province: Town
) -> None:
    key = {"Idempotency-Key": "night-1"}
    firm = {"uscc": province.fined.uscc}
    number = told(client, headers, firm, **key)["receipt"]["number"]
    until = CheckAnswer.objects.get().kept_until

    assert forget_answers(now=until.replace(year=2025)) == 0
    assert forget_answers(now=until) == 1

    answer = ask(client, headers, firm, **key)
    assert (answer.status_code, answer.json()["code"]) == (404, "answer_forgotten")
    assert receipt(client, number)["verdict"] == "genuine"


def test_a_person_number_is_not_looked_up_nor_kept(
    client: Client, headers: Headers, province: Town
) -> None:
    found = row(client, headers, name="11010519491231002X")

    assert found["reasons"][0]["reason"] == "persons_number"
    assert "11010519491231002X" not in str(CheckAnswer.objects.values())


def test_a_stranger_checks_nothing(client: Client, province: Town) -> None:
    assert ask(client, {}, {"name": HONGFA}).status_code == 401
    assert not AccessEntry.objects.exists()


def test_a_branch_is_said_to_be_one(
    client: Client, headers: Headers, province: Town
) -> None:
    branch: Enterprise = factories.firm(name="遵义示例酒业有限公司汇川分公司")
    publish()

    found = row(client, headers, uscc=branch.uscc)

    notes = {one["note"]: one["firm"] for one in found["firm"]["identity"]["notes"]}
    assert notes["branch"]["uscc"] == province.fined.uscc
    assert check_character(branch.uscc[:17]) == branch.uscc[17]


def test_an_engine_that_is_down_is_said_in_answer_and_receipt(
    client: Client, headers: Headers, province: Town, settings: Settings
) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"  # nothing listens there
    engines.BREAKER.reset()

    found = told(client, headers, {"name": "遵义示例酒业有限公司"})

    engines.BREAKER.reset()
    assert (found["degraded"], found["receipt"]["is_degraded"]) == (True, True)
    assert found["results"][0]["status"] == "match"


def test_a_budget_is_the_partners_whichever_system_asks(
    client: Client, province: Town, settings: Settings
) -> None:
    settings.RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS = {"match": 3}
    partner = bank()
    one, other = (bearer(client, system(partner)) for _ in range(2))
    firm = {"uscc": province.clean.uscc}

    answers = [ask(client, token, firm) for token in (one, other, one, other)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit"] == '"match";r=2;t=60'
    assert ask(client, bearer(client, system(bank())), firm).status_code == 200


def test_the_page_confirms_a_receipt_and_names_no_firm(
    client: Client, headers: Headers, province: Town
) -> None:
    number = told(client, headers, {"uscc": province.fined.uscc})["receipt"]["number"]

    page = client.get("/verify", {"number": f" {number.lower()} "})
    before = page.content.decode()
    withdraw(province.penalty)
    after = client.get("/verify", {"number": number}).content.decode()

    assert "回执真实有效" in before
    assert "没有变化" in before
    assert "已被撤下或更正" in after
    assert province.fined.uscc not in before + after


@pytest.mark.parametrize("typed", ["20261129000000XXXXXXXX", "\x00", "🙂" * 500])
def test_the_page_knows_no_receipt_of_a_strange_number(
    client: Client, province: Town, typed: str
) -> None:
    page = client.get("/verify", {"number": typed})

    assert page.status_code == 404
    assert "没有这一编号的回执或报告" in page.content.decode()
