"""A partner lists its receipts, is told of superseded ones, and sees no other's."""

from typing import Any

import pytest
from django.test import Client
from openapi_schema_validator import OAS31Validator
from pytest_django import DjangoAssertNumQueries

from tests.functional.partners import administrator
from tests.functional.public import Town, schema_at
from tests.functional.test_announcements import withdraw
from tests.functional.test_receipt_papers import Bank
from tests.functional.test_staff_drafts import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
FINED, CLEAN = "遵义示例酒业有限公司", "铜仁示例茶业有限公司"
TOLD = "份回执所依据的信息此后被撤下或更正"


def listed(asking: Bank, **query: Any) -> dict[str, Any]:
    """Return the list of a bank's system, which fits its description."""
    answer = asking.client.get("/api/v1/receipts", query, headers=asking.headers)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    OAS31Validator(schema_at(answer.resolver_match.route)).validate(found)
    return found


def numbers(found: dict[str, Any]) -> list[str]:
    return [one["number"] for one in found["results"]]


def test_a_partner_lists_its_receipts_page_by_page_the_newest_first(
    province: Town,
) -> None:
    asking = Bank()
    made = [asking.check(FINED).number for _ in range(3)]

    first = listed(asking, page_size=2)
    rest = listed(asking, page_size=2, cursor=first["next"])

    assert [*numbers(first), *numbers(rest)] == made[::-1]
    assert rest["next"] is None
    one = first["results"][0]
    assert (one["purpose"], one["firms"], one["superseded"]) == ("lending", 1, False)


def test_those_that_rest_on_what_was_withdrawn_are_marked_and_listed_alone(
    province: Town,
) -> None:
    asking = Bank()
    old, kept = asking.check(FINED).number, asking.check(CLEAN).number
    assert numbers(listed(asking, superseded=True)) == []

    withdraw(province.penalty)
    later = asking.check(FINED).number

    marked = {one["number"]: one["superseded"] for one in listed(asking)["results"]}
    assert marked == {old: True, kept: False, later: False}
    assert numbers(listed(asking, superseded=True)) == [old]
    assert numbers(listed(asking, superseded=False)) == [later, kept, old]


def test_two_partners_never_see_each_others(province: Town) -> None:
    one, other = Bank(), Bank()
    ones, others = one.check(FINED).number, other.check(FINED).number
    withdraw(province.penalty)

    for asking, own, foreign in ((one, ones, others), (other, others, ones)):
        assert numbers(listed(asking)) == [own]
        assert numbers(listed(asking, superseded=True)) == [own]
        person = client_of(administrator(asking.partner).user)
        for path in ("/partner/receipts/", "/partner/receipts/?superseded=1"):
            page = person.get(path).content.decode()
            assert own in page
            assert foreign not in page
        assert person.get(f"/partner/receipts/{own}.pdf").status_code == 200
        assert person.get(f"/partner/receipts/{foreign}.pdf").status_code == 404


def test_the_people_of_a_partner_are_told_how_many_are_superseded(
    province: Town,
) -> None:
    asking = Bank()
    person = client_of(administrator(asking.partner).user)
    asking.check(FINED)
    asking.check(FINED)
    assert TOLD not in person.get("/partner/").content.decode()

    withdraw(province.penalty)

    page = person.get("/partner/").content.decode()
    assert f"有2{TOLD}" in page
    assert "/partner/receipts/?superseded=1" in page
    assert (
        TOLD
        not in client_of(administrator(Bank().partner).user)
        .get("/partner/")
        .content.decode()
    )


def test_the_page_names_each_receipt_who_asked_why_and_about_how_many(
    province: Town,
) -> None:
    asking = Bank()
    number = asking.check(FINED, CLEAN).number
    person = client_of(administrator(asking.partner).user)

    page = person.get("/partner/receipts/").content.decode()

    assert f"/verify?number={number}" in page
    assert f"/partner/receipts/{number}.pdf" in page
    for said in ("示例信贷系统", "贷前审查", "2"):
        assert said in page
    assert (
        "没有依据已变更的回执"
        in person.get("/partner/receipts/?superseded=1").content.decode()
    )


def test_pages_of_many_receipts_lead_on(
    province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.web.receipts._SHOWN", 2)
    asking = Bank()
    made = [asking.check(CLEAN).number for _ in range(3)]
    person = client_of(administrator(asking.partner).user)

    first = person.get("/partner/receipts/")
    rest = person.get(first.context["next_url"])

    assert [row["number"] for row in first.context["rows"]] == made[:0:-1]
    assert [row["number"] for row in rest.context["rows"]] == made[:1]
    assert rest.context["next_url"] is None
    assert person.get("/partner/receipts/?before=x").status_code == 200


def test_strangers_and_others_accounts_see_none(province: Town) -> None:
    number = Bank().check(FINED).number

    assert Client().get("/api/v1/receipts").status_code == 401
    for path in ("/partner/receipts/", f"/partner/receipts/{number}.pdf"):
        assert Client().get(path).status_code == 302


@pytest.mark.parametrize("checks", [1, 4])
def test_the_queries_do_not_grow_with_the_receipts(
    province: Town, checks: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asking = Bank()
    for _ in range(checks):
        asking.check(FINED)

    with django_assert_max_num_queries(9):
        assert len(listed(asking)["results"]) == checks
