"""Officers' API of drafts: stated, looked at, sent, judged; every refusal explained.

The views read the real clock, so the days stated here are counted from today.
"""

import base64
import logging
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from registry.clock import today
from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, Draft, Enterprise, Record, User
from tests import factories

pytestmark = pytest.mark.django_db

DECIDED, SERVED = today() - timedelta(days=40), today() - timedelta(days=20)
DAYS = {"decided_on": DECIDED.isoformat(), "valid_until": "2099-12-31"}
ATTESTED: dict[str, Any] = {
    "procedure": "ordinary",
    "notice_served_on": SERVED.isoformat(),
    "is_screened": True,
}
RESIDENT_ID = "52000019000101006X"  # synthetic vector
URL = "/api/v1/drafts"
JSON = "application/json"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def penalty(party: Enterprise | None = None, **stated: Any) -> dict[str, Any]:
    whole = factories.penalty(party, **{**DAYS, **stated})
    return {name: value for name, value in whole.items() if value != ""}


def body(stated: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(uuid4()), "form": "penalty", "sector": "food", "stated": stated}


def post(client: Client, path: str = "", said: object = None) -> Any:
    return client.post(f"{URL}{path}", said or {}, content_type=JSON)


def stated_draft(client: Client, stated: dict[str, Any]) -> str:
    answer = post(client, said=body(stated))
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def submitted(client: Client, stated: dict[str, Any]) -> str:
    draft_id = stated_draft(client, stated)
    assert post(client, f"/{draft_id}/submit").status_code == 200
    return draft_id


@pytest.fixture
def inspector() -> Client:
    return client_of(factories.officer())


@pytest.fixture
def second() -> Client:
    return client_of(factories.approver())


def test_a_stranger_is_asked_to_sign_in() -> None:
    answer = Client().get(URL)

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert "Basic" in answer["WWW-Authenticate"]


def test_basic_authentication_opens_the_api() -> None:
    user = factories.officer()
    secret = base64.b64encode(f"{user.username}:示例-口令-2026".encode()).decode()

    answer = Client().get(URL, headers={"Authorization": f"Basic {secret}"})

    assert answer.status_code == 200


def test_who_holds_no_post_is_refused_with_the_reason() -> None:
    nobody = User.objects.create_user(
        "nobody", full_name="示例", password="示例-口令-1"
    )

    answer = client_of(nobody).get(URL)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_sending_a_draft_again_under_its_id_makes_no_second_one(
    inspector: Client,
) -> None:
    said = body(penalty(content="罚款"))

    first, again = post(inspector, said=said), post(inspector, said=said)

    assert (first.status_code, again.status_code) == (201, 200)
    assert Draft.objects.count() == 1


def test_an_officers_draft_is_not_overwritten_by_another(inspector: Client) -> None:
    said = body(penalty())
    post(inspector, said=said)

    answer = post(client_of(factories.officer()), said=said)

    assert (answer.status_code, answer.json()["code"]) == (409, "draft_locked")


def test_a_draft_becomes_a_record_by_two_officers(
    inspector: Client, second: Client
) -> None:
    draft_id = submitted(inspector, penalty(factories.firm()))

    answer = post(second, f"/{draft_id}/approve", ATTESTED)

    assert answer.status_code == 200
    assert Record.objects.get().key == answer.json()["key"]


def test_the_same_officer_cannot_do_both_through_the_api() -> None:
    both = client_of(factories.officer(Duty.ENTER, Duty.APPROVE, Duty.READ))
    draft_id = submitted(both, penalty(factories.firm()))

    answer = post(both, f"/{draft_id}/approve", ATTESTED)

    assert (answer.status_code, answer.json()["code"]) == (403, "same_officer")
    assert not Record.objects.exists()


FAULTS = [
    ({"punished_code": "91529900MA000000X0"}, "punished_code"),
    ({"decided_on": "2099-01-01"}, "decided_on"),
    ({"organ_code": factories.uscc(1)}, "organ_code"),
    ({"penalty_kinds": ["imprisonment"]}, "penalty_kinds"),
    ({"content": ""}, "content"),
    ({"fine_wan": "六万"}, "fine_wan"),
    ({"fine_wan": "0.0000001"}, "fine_wan"),
    ({"punished_name": "长" * 10_000}, "punished_name"),
    ({"punished_name": "贵州\u202e示例"}, "punished_name"),
    ({"facts": "a\x07b"}, "facts"),
]


@pytest.mark.parametrize(("wrong", "field"), FAULTS)
def test_bad_input_is_refused_naming_its_field_rule_and_remedy(
    inspector: Client, wrong: dict[str, Any], field: str
) -> None:
    draft_id = stated_draft(inspector, {**penalty(factories.firm()), **wrong})

    answer = post(inspector, f"/{draft_id}/submit")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "statement_faulty")
    assert all(len(sentence) > 5 for sentence in problem["fields"][field])
    assert Draft.objects.get().state == "editing"


@pytest.mark.parametrize(
    "wrong",
    [{"content": "a\0b"}, {"nmae": "x"}, {"remark": "长" * 300_000}],
    ids=["nul", "unknown field", "too long"],
)
def test_what_cannot_be_kept_is_refused_at_once(
    inspector: Client, wrong: dict[str, Any]
) -> None:
    answer = post(inspector, said=body(wrong))

    assert (answer.status_code, answer.json()["code"]) == (400, "statement_faulty")
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"id": "17"}, "id"),
        ({"form": "parking"}, "form"),
        ({"sector": "moon"}, "sector"),
        ({"stated": "text"}, "stated"),
    ],
)
def test_a_malformed_draft_is_refused_naming_the_member(
    inspector: Client, wrong: dict[str, Any], field: str
) -> None:
    answer = post(inspector, said={**body(penalty()), **wrong})

    assert answer.status_code == 400
    assert field in answer.json()["fields"]


def test_a_known_document_answers_409_with_the_link_to_its_record(
    inspector: Client, second: Client
) -> None:
    stated = penalty(factories.firm())
    key = post(second, f"/{submitted(inspector, stated)}/approve", ATTESTED).json()[
        "key"
    ]

    answer = post(inspector, f"/{stated_draft(inspector, stated)}/submit")

    assert (answer.status_code, answer.json()["code"]) == (409, "record_exists")
    assert answer.json()["record"]["key"] == key
    assert second.get(answer.json()["record"]["url"]).status_code == 200


def test_a_return_needs_its_reason(inspector: Client, second: Client) -> None:
    draft_id = submitted(inspector, penalty(factories.firm()))

    without = post(second, f"/{draft_id}/return")
    given = post(second, f"/{draft_id}/return", {"reason": "缺少条款"})

    assert (without.status_code, without.json()["code"]) == (400, "reason_needed")
    assert (given.status_code, given.json()["state"]) == (200, "returned")


def test_the_preview_tells_what_will_be_public_and_what_not(
    inspector: Client, second: Client
) -> None:
    stated = penalty(factories.firm(), representative="示例人", remark="内部备注")
    draft_id = submitted(inspector, stated)

    seen = second.get(f"{URL}/{draft_id}/preview", ATTESTED).json()

    assert "violation" in {field["name"] for field in seen["public"]}
    internal = {field["name"] for field in seen["internal"]}
    assert {"representative", "remark"} <= internal


@pytest.mark.parametrize(
    ("attested", "reason"),
    [
        ({"procedure": "simple"}, "simple_procedure"),
        ({"procedure": "unattested"}, "unattested"),
        ({"notice_served_on": ""}, "notice_not_served"),
        ({"is_screened": "false"}, "not_screened"),
        ({"secrecy": "state_secret"}, "secrecy"),
        ({"secrecy": "stability"}, "secrecy"),
    ],
)
def test_the_preview_gives_the_reason_why_nothing_is_public(
    inspector: Client, attested: dict[str, str], reason: str
) -> None:
    draft_id = stated_draft(inspector, penalty(factories.firm()))
    asked = {**ATTESTED, **attested}
    asked = {name: value for name, value in asked.items() if value != ""}

    seen = inspector.get(f"{URL}/{draft_id}/preview", asked).json()

    assert seen["public"] == []
    assert {field["reason"]["code"] for field in seen["internal"]} == {reason}


def test_a_party_without_a_code_stays_internal_until_it_is_linked(
    inspector: Client,
) -> None:
    draft_id = stated_draft(inspector, penalty(punished_name="示例路边摊"))
    before = inspector.get(f"{URL}/{draft_id}/preview", ATTESTED).json()

    post(inspector, f"/{draft_id}/link", {"slot": 1, "uscc": factories.firm().uscc})

    after = inspector.get(f"{URL}/{draft_id}/preview", ATTESTED).json()
    assert before["internal"][0]["reason"]["code"] == "not_linked"
    assert before["public"] == []
    assert after["public"] != []


def test_personal_numbers_appear_in_no_answer_no_error_and_no_log(
    inspector: Client, second: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stated = penalty(factories.firm(), facts=f"负责人{RESIDENT_ID}在场")
    draft_id = stated_draft(inspector, {**stated, "party_id": RESIDENT_ID})
    submit = post(inspector, f"/{draft_id}/submit")

    answers = [
        submit,
        post(inspector, said=body({"party_id": RESIDENT_ID, RESIDENT_ID: "x"})),
        post(inspector, said=body({"penalty_kinds": [RESIDENT_ID]})),
        *(client.get(f"{URL}/{draft_id}") for client in (inspector, second)),
        second.get(f"{URL}/{draft_id}/preview", ATTESTED),
        second.get(f"{URL}?state=queue"),
    ]

    assert submit.status_code == 200
    assert [RESIDENT_ID in answer.content.decode() for answer in answers] == [False] * 7
    assert RESIDENT_ID not in caplog.text
    assert answers[3].json()["personal"] == ["party_id"]


def test_reading_another_officers_draft_is_logged_and_ones_own_is_not(
    inspector: Client, second: Client
) -> None:
    firm = factories.firm()
    draft_id = submitted(inspector, penalty(firm))
    inspector.get(f"{URL}/{draft_id}")
    assert not AccessEntry.objects.exists()

    second.get(f"{URL}/{draft_id}")

    entry = AccessEntry.objects.get()
    assert (entry.enterprise, entry.purpose) == (firm, "review")


def test_drafts_of_another_organ_are_not_found(second: Client) -> None:
    elsewhere = factories.authority(code="11520100000000021K")
    there = client_of(factories.officer(organ=elsewhere))
    said = body(penalty(factories.firm()))
    post(there, said=said)

    answer = second.get(f"{URL}/{said['id']}")

    assert (answer.status_code, answer.json()["code"]) == (404, "draft_not_found")


def test_lists_are_paged_by_cursor_without_loss(inspector: Client) -> None:
    made = {stated_draft(inspector, penalty()) for _ in range(5)}

    found, url = [], f"{URL}?state=mine&page_size=2"
    while url:
        page = inspector.get(url).json()
        found += [draft["id"] for draft in page["results"]]
        url = page["next"]

    assert (len(found), set(found)) == (5, made)


def test_a_submitted_draft_stands_in_the_queue_of_who_approves(
    inspector: Client, second: Client
) -> None:
    draft_id = submitted(inspector, penalty(factories.firm()))

    listed = second.get(f"{URL}?state=queue").json()["results"]

    assert [draft["id"] for draft in listed] == [draft_id]
    assert "stated" not in listed[0]


@pytest.mark.parametrize("query", ["state=all", "sate=mine"])
def test_unknown_parameters_and_values_are_refused(
    inspector: Client, query: str
) -> None:
    answer = inspector.get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["fields"]


def test_errors_come_in_the_language_asked_for(inspector: Client) -> None:
    draft_id = stated_draft(inspector, {**penalty(factories.firm()), "fine_wan": "x"})

    told = inspector.post(
        f"{URL}/{draft_id}/submit", headers={"Accept-Language": "en"}
    ).json()

    assert told["fields"]["fine_wan"] == [
        "This is not an amount: write a number in ten thousand yuan, such as 0.2 or "
        "12.5."
    ]
