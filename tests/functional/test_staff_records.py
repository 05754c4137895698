"""Officers' API of records and whole files: corrected, withdrawn, read and logged."""

import pytest
from django.test import Client

from registry.domain.attestations import Attestation
from registry.domain.vocabulary import Duty, ProcedureType
from registry.models import AccessEntry, Draft, Record
from tests import factories
from tests.functional.test_staff_drafts import (
    ATTESTED,
    JSON,
    SERVED,
    client_of,
    penalty,
)
from tests.listing_walk import county, neighbour

pytestmark = pytest.mark.django_db

OPEN = Attestation(
    procedure=ProcedureType.ORDINARY,
    notice_served_on=SERVED,
    is_screened=True,
)


def test_a_file_is_not_read_without_a_purpose() -> None:
    firm = factories.firm()

    answer = client_of(factories.officer()).get(f"/api/v1/enterprises/{firm.uscc}/file")

    assert (answer.status_code, answer.json()["code"]) == (400, "purpose_missing")
    assert not AccessEntry.objects.exists()


def test_a_file_read_for_a_purpose_is_whole_and_logged() -> None:
    firm, user = factories.firm(), factories.officer()
    warned = penalty(firm, penalty_kinds=["warning"], fine_wan="")
    record = factories.record(warned, attestation=OPEN)

    answer = client_of(user).get(
        f"/api/v1/enterprises/{firm.uscc}/file?purpose=supervision"
    )

    (entry,) = answer.json()["records"]
    assert (entry["key"], entry["published_from"]) == (record.key, None)
    logged = AccessEntry.objects.get()
    assert (logged.user, logged.enterprise, logged.purpose, logged.what) == (
        user,
        firm,
        "supervision",
        "file",
    )


@pytest.mark.parametrize(
    ("duty", "status"), [(Duty.READ, 200), (Duty.IMPORT, 403), (Duty.ADMINISTER, 403)]
)
def test_only_who_may_read_restricted_facts_reads_a_file(
    duty: Duty, status: int
) -> None:
    firm = factories.firm()

    answer = client_of(factories.officer(duty)).get(
        f"/api/v1/enterprises/{firm.uscc}/file?purpose=case"
    )

    assert answer.status_code == status
    assert AccessEntry.objects.exists() == (status == 200)


def test_the_file_of_a_code_nobody_has_is_not_found() -> None:
    client = client_of(factories.officer())

    answer = client.get(f"/api/v1/enterprises/{factories.uscc()}/file?purpose=case")

    assert (answer.status_code, answer.json()["code"]) == (404, "firm_not_found")


def test_a_correction_says_why_is_a_draft_and_ends_in_a_second_version() -> None:
    record = factories.record(penalty(factories.firm()), attestation=OPEN)
    inspector, second = client_of(factories.officer()), client_of(factories.approver())

    url = f"/api/v1/records/{record.key}/correct"

    without = inspector.post(url, {"reason": " "}, content_type=JSON)
    opened = inspector.post(url, {"reason": "示例:金额有误"}, content_type=JSON)
    draft_id = opened.json()["id"]
    Draft.objects.filter(pk=draft_id).update(
        stated={**Draft.objects.get(pk=draft_id).stated, "content": "罚款六万元整"}
    )
    inspector.post(f"/api/v1/drafts/{draft_id}/submit")
    second.post(f"/api/v1/drafts/{draft_id}/approve", ATTESTED, content_type=JSON)

    assert (without.status_code, without.json()["code"]) == (400, "reason_needed")
    assert opened.status_code == 201
    first, second_version = Record.objects.get().versions.order_by("ordinal")
    assert (first.reason, second_version.reason) == ("entry", "示例:金额有误")


def test_a_withdrawal_needs_its_reason_and_the_duty() -> None:
    record = factories.record(penalty(factories.firm()), attestation=OPEN)
    url, second = f"/api/v1/records/{record.key}/withdraw", factories.approver()
    said = {"reason": "决定已被撤销"}

    by_inspector = client_of(factories.officer()).post(url, said, content_type=JSON)
    without = client_of(second).post(url, {}, content_type=JSON)
    given = client_of(second).post(url, said, content_type=JSON)

    codes = [by_inspector.json()["code"], without.json()["code"]]
    assert codes == ["not_allowed", "reason_needed"]
    assert (given.status_code, given.json()["state"]) == (200, "withdrawn")


def test_a_key_nobody_gave_is_not_found() -> None:
    client: Client = client_of(factories.officer())

    answer = client.post("/api/v1/records/aaaaaaaaaaaaaaaa/correct")

    assert (answer.status_code, answer.json()["code"]) == (404, "record_not_found")


@pytest.mark.parametrize(
    ("organ", "code"), [("own", 200), ("above", 200), ("beside", 403)]
)
def test_only_its_own_organ_or_one_above_changes_a_record(
    organ: str, code: int
) -> None:
    own = county()
    organs = {
        "own": own,
        "above": factories.authority(),
        "beside": neighbour(),
    }
    stated = penalty(factories.firm(), organ_name=own.name, organ_code=own.uscc)
    record = factories.record(stated, attestation=OPEN)
    inspector = client_of(factories.officer(organ=organs[organ]))
    second = client_of(factories.officer(Duty.APPROVE, organ=organs[organ]))
    url, said = f"/api/v1/records/{record.key}", {"reason": "示例:决定已被撤销"}

    corrected = inspector.post(f"{url}/correct", said, content_type=JSON)
    withdrawn = second.post(f"{url}/withdraw", said, content_type=JSON)

    assert withdrawn.status_code == code
    assert corrected.status_code == (201 if code == 200 else 403)
    if code == 403:
        assert withdrawn.json()["code"] == corrected.json()["code"] == "other_organ"
