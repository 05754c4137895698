"""A partner decides possible matches once: remembered, dated, undone, asked again."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.domain.partners import Decision
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry
from registry.services.enterprises import change_enterprise
from search.domain.decisions import statement_key
from search.domain.matching import Stated
from search.models import MatchDecision
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank, bearer, system
from tests.functional.public import Town, publish
from tests.functional.test_checks import Headers, row
from tests.functional.test_staff_drafts import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
FINED = "遵义示例酒业有限公司"
TYPED = "遵义示例酒叶有限公司"  # 业 written as 叶


@pytest.fixture
def headers(client: Client) -> Headers:
    """Return the token of a bank's system that may ask everything."""
    return bearer(client, system(bank()))


def decide(client: Client, headers: Headers, firm: str, **more: str) -> Any:
    said = {"name": TYPED, "decision": "same", **more, "firm": firm}
    return client.post(
        "/api/v1/decisions",
        {"decisions": [said]},
        content_type="application/json",
        headers=headers,
    )


def listed(client: Client, headers: Headers) -> list[dict[str, Any]]:
    answer = client.get("/api/v1/decisions", headers=headers)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def test_a_firm_decided_to_be_the_same_is_told_in_full_and_the_reason_named(
    client: Client, headers: Headers, province: Town
) -> None:
    assert row(client, headers, name=TYPED)["status"] == "possible"

    made = decide(client, headers, province.fined.uscc, note="电话核实")

    assert made.status_code == 200, made.content
    assert made.json()["results"][0]["note"] == "电话核实"
    found = row(client, headers, name=TYPED)
    assert found["status"] == "match"
    assert found["firm"]["identity"]["uscc"] == province.fined.uscc
    assert found["reasons"][0]["reason"] == "decided_same"


def test_a_firm_decided_to_be_another_is_not_offered_again(
    client: Client, headers: Headers, province: Town
) -> None:
    decide(client, headers, province.fined.uscc, decision="other")

    found = row(client, headers, name=TYPED)

    assert (found["status"], found["candidates"]) == ("none", [])
    assert found["reasons"][0]["reason"] == "decided_other"


def test_of_two_possible_firms_the_one_not_ruled_out_is_left(
    client: Client, headers: Headers, province: Town
) -> None:
    found = row(client, headers, name=FINED, uscc=province.clean.uscc)
    codes = [one["uscc"] for one in found["candidates"]]
    assert codes[0] == province.clean.uscc
    assert len(codes) == 2
    assert found["candidates"][1]["reasons"][0]["reason"] == "other_code"

    stated = {"name": FINED, "uscc": province.clean.uscc}
    decide(client, headers, codes[0], decision="other", **stated)

    left = row(client, headers, **stated)
    assert left["status"] == "possible"
    assert [one["uscc"] for one in left["candidates"]] == codes[1:]


def test_the_later_of_two_firms_called_the_same_holds(
    client: Client, headers: Headers, province: Town
) -> None:
    stated = {"name": FINED, "uscc": province.clean.uscc}
    other = row(client, headers, **stated)["candidates"][1]["uscc"]

    decide(client, headers, other, **stated)
    decide(client, headers, province.clean.uscc, **stated)

    found = row(client, headers, **stated)
    assert found["firm"]["identity"]["uscc"] == province.clean.uscc


def test_undone_the_question_is_asked_again_and_the_history_stays(
    client: Client, headers: Headers, province: Town
) -> None:
    made = decide(client, headers, province.fined.uscc).json()["results"][0]
    address = f"/api/v1/decisions/{made['id']}"

    assert client.delete(address, headers=headers).status_code == 204

    assert row(client, headers, name=TYPED)["status"] == "possible"
    assert listed(client, headers) == []
    assert client.delete(address, headers=headers).status_code == 404
    kept = MatchDecision.objects.order_by("id").values_list("decision", flat=True)
    assert list(kept) == [Decision.SAME, Decision.UNDONE]


def test_a_decision_is_one_partners_own(
    client: Client, headers: Headers, province: Town
) -> None:
    made = decide(client, headers, province.fined.uscc).json()["results"][0]
    other = bearer(client, system(bank()))

    assert row(client, other, name=TYPED)["status"] == "possible"
    assert listed(client, other) == []
    address = f"/api/v1/decisions/{made['id']}"
    assert client.delete(address, headers=other).status_code == 404
    assert row(client, headers, name=TYPED)["status"] == "match"


def test_a_firm_that_changed_its_name_is_asked_about_again(
    client: Client, headers: Headers, province: Town
) -> None:
    decide(client, headers, province.fined.uscc)

    clerk, stated = factories.officer(Duty.ENTER), {"name": "遵义示例酒页有限公司"}
    change_enterprise(province.fined, stated, actor=clerk, now=NOW)
    publish()

    assert row(client, headers, name=TYPED)["status"] == "possible"
    assert len(listed(client, headers)) == 1


def test_a_statement_is_known_again_however_it_is_spaced_and_no_other_is() -> None:
    one = statement_key(Stated("遵义示例 酒叶有限公司", "91520300A"))

    assert one == statement_key(Stated(" 遵义示例酒叶有限公司", " 91520300a "))
    assert one != statement_key(Stated("遵义示例酒叶公司", "91520300A"))
    assert one != statement_key(Stated("遵义示例酒叶有限公司"))
    assert one != statement_key(Stated("遵义示例酒叶有限公司", "91520300A", "5203"))


def test_a_firm_that_is_no_possible_match_is_not_decided_on(
    client: Client, headers: Headers, province: Town
) -> None:
    wrong = decide(client, headers, province.clean.uscc)
    sure = decide(
        client, headers, province.fined.uscc, name=province.fined.versions.get().name
    )

    for answer in (wrong, sure):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_possible")
    assert not MatchDecision.objects.exists()


def test_all_decisions_of_a_call_are_kept_or_none(
    client: Client, headers: Headers, province: Town
) -> None:
    good = {"name": TYPED, "decision": "same", "firm": province.fined.uscc}
    answer = client.post(
        "/api/v1/decisions",
        {"decisions": [good, {**good, "firm": province.clean.uscc}]},
        content_type="application/json",
        headers=headers,
    )

    assert answer.status_code == 409
    assert not MatchDecision.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"decision": "undone"},
        {"decision": "maybe"},
        {"note": "示" * 201},
        {"note": "联系人 13800138000"},
        {"tier": "A"},
    ],
)
def test_what_is_no_decision_is_refused(
    client: Client, headers: Headers, province: Town, more: dict[str, str]
) -> None:
    answer = decide(client, headers, province.fined.uscc, **more)

    assert answer.status_code == 400, answer.content
    assert not MatchDecision.objects.exists()


def test_every_decision_is_in_the_log_without_a_word_of_the_question(
    client: Client, headers: Headers, province: Town
) -> None:
    decide(client, headers, province.fined.uscc)

    entry = AccessEntry.objects.get()
    assert (entry.what, entry.answer) == ("decision", "same")
    assert entry.enterprise == province.fined
    assert "酒叶" not in str(AccessEntry.objects.values())


def test_a_check_reads_decisions_in_one_question(
    client: Client, headers: Headers, province: Town
) -> None:
    def questions(firms: list[dict[str, str]]) -> int:
        with CaptureQueriesContext(connection) as caught:
            client.post(
                "/api/v1/checks",
                {"purpose": "lending", "firms": firms},
                content_type="application/json",
                headers=headers,
            )
        return sum("search_matchdecision" in one["sql"] for one in caught)

    decide(client, headers, province.fined.uscc)

    assert questions([{"name": TYPED}]) == 1
    assert (
        questions([{"name": TYPED}, {"name": FINED, "uscc": province.clean.uscc}]) == 1
    )


def test_people_see_the_decisions_and_undo_them(client: Client, province: Town) -> None:
    boss = administrator(bank())
    headers = bearer(client, system(boss.partner))
    made = decide(client, headers, province.fined.uscc, note="电话核实").json()
    page, stranger = client_of(boss.user), client_of(administrator(bank()).user)
    undo = f"/partner/decisions/{made['results'][0]['id']}/undo/"

    told = page.get("/partner/decisions/").content.decode()
    assert TYPED in told
    assert "电话核实" in told
    assert TYPED not in stranger.get("/partner/decisions/").content.decode()
    assert stranger.post(undo).status_code == 404

    assert page.post(undo).status_code == 302

    assert "尚无核定记录" in page.get("/partner/decisions/").content.decode()
    assert page.get("/partner/decisions/?before=x").status_code == 200


def test_a_list_of_ones_own_is_in_the_log_too(
    client: Client, headers: Headers, province: Town
) -> None:
    for path in ("decisions", "authorisations", "receipts"):
        assert client.get(f"/api/v1/{path}", headers=headers).status_code == 200

    assert [one.answer for one in AccessEntry.objects.all()] == ["own"] * 3
