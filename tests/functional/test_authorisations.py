"""A firm lets a bank read its whole file, sees the look, revokes, and it is refused."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openapi_schema_validator import OAS31Validator
from pytest_django import DjangoAssertNumQueries

from registry.clock import day_of
from registry.domain.partners import CheckPurpose
from registry.domain.vocabulary import Duty, ProcedureType, Secrecy
from registry.models import AccessEntry, Authorisation, Enterprise, Partner
from registry.services.access import broken_links
from registry.services.agents import NotAgentError
from registry.services.authorisations import (
    AuthorisationEndedError,
    AuthorisationFaultyError,
    AuthorisationNotFoundError,
    authorise,
    revoke,
)
from registry.services.partners import end_partner, grant_scope
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import bank, bearer, granted, system
from tests.functional.public import publish, schema_at
from tests.functional.test_announcements import withdraw
from tests.functional.test_staff_drafts import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

TODAY = day_of(NOW)
LAST = TODAY + timedelta(days=30)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SIMPLE = replace(factories.ATTESTED, procedure=ProcedureType.SIMPLE)


def firm_with_agent(**columns: Any) -> tuple[Enterprise, Any]:
    firm = factories.firm(**columns)
    return firm, factories.agent(firm).user


def give(
    firm: Enterprise, partner: Partner, *, until: date = LAST, **more: Any
) -> Authorisation:
    """Let a partner read a firm's file, by an agent of the firm."""
    return authorise(
        firm,
        partner,
        **{
            "purpose": "lending",
            "until": until,
            "actor": factories.agent(firm).user,
            "now": NOW,
            **more,
        },
    )


def ask(partner: Partner, firm: Enterprise | str, purpose: str = "lending") -> Any:
    """Ask for a firm's whole file by the system of a partner."""
    client = Client()
    code = firm if isinstance(firm, str) else firm.uscc
    return client.get(
        f"/api/v1/enterprises/{code}/authorised-file",
        {"purpose": purpose},
        headers=bearer(client, system(partner)) | {"accept-language": "zh"},
    )


def told(partner: Partner, firm: Enterprise) -> dict[str, Any]:
    """Return the file as it was told, which fits its description."""
    answer = ask(partner, firm)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    OAS31Validator(schema_at(answer.resolver_match.route)).validate(found)
    return found


def refused(partner: Partner, firm: Enterprise, purpose: str = "lending") -> str:
    """Return the sentence of a refusal that is logged as such."""
    before = AccessEntry.objects.count()
    answer = ask(partner, firm, purpose)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_authorisation")
    entry = AccessEntry.objects.order_by("-id")[0]
    assert AccessEntry.objects.count() == before + 1
    assert (entry.partner, entry.enterprise) == (partner, firm)
    assert (entry.purpose, entry.answer) == (purpose, "no_authorisation")
    return str(answer.json()["detail"])


def moved(monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: to)


def test_a_bank_that_no_firm_authorised_is_refused_and_the_firm_sees_it() -> None:
    firm, agent = firm_with_agent()
    partner = bank()

    sentence = refused(partner, firm)

    assert "示例银行" in sentence
    page = client_of(agent).get(f"/firm/{firm.uscc}/readings/").content.decode()
    assert "示例银行" in page
    assert "完整档案，已拒绝" in page


def test_an_authorised_bank_is_told_all_and_the_firm_sees_that_too() -> None:
    firm, agent = firm_with_agent()
    public = factories.record(factories.penalty(firm))
    internal = factories.record(factories.penalty(firm), attestation=SIMPLE)
    publish()
    partner = bank()
    give(firm, partner)

    found = told(partner, firm)

    assert found["identity"]["uscc"] == firm.uscc
    seen = {one["key"]: one["is_public"] for one in found["records"]}
    assert seen == {public.key: True, internal.key: False}
    assert [one["audience"] for one in found["tiers"]] == ["public", "supervisory"]
    assert all(one["score"] and one["ruleset"] for one in found["tiers"])
    entry = AccessEntry.objects.get()
    assert (entry.enterprise, entry.partner) == (firm, partner)
    assert (entry.purpose, entry.answer, entry.what) == (
        "lending",
        "file",
        "whole file",
    )
    assert broken_links() == []
    page = client_of(agent).get(f"/firm/{firm.uscc}/readings/").content.decode()
    assert "贷前审查" in page
    assert "完整档案" in page
    assert "已拒绝" not in page


def test_text_that_no_officer_cleared_stays_inside_and_codes_are_told() -> None:
    firm = factories.firm()
    stated = factories.penalty(firm, violation="示例违法事实甲")
    factories.record(stated, attestation=SIMPLE)
    partner = bank()
    give(firm, partner)

    (record,) = told(partner, firm)["records"]

    assert record["why_not_public"] == "simple_procedure"
    assert "penalty_kinds" in record["fields"]
    assert "violation" not in record["fields"]
    assert record["document_number"]


def test_text_of_what_was_public_once_is_told() -> None:
    firm = factories.firm()
    stated = factories.penalty(firm, violation="示例违法事实甲")
    factories.record(stated)
    partner = bank()
    give(firm, partner)

    (record,) = told(partner, firm)["records"]

    assert record["is_public"]
    assert record["fields"]["violation"]["text"] == "示例违法事实甲"


def test_of_what_is_secret_nothing_is_told() -> None:
    firm = factories.firm()
    secret = replace(factories.ATTESTED, secrecy=Secrecy.STATE_SECRET)
    factories.record(factories.penalty(firm), attestation=secret)
    partner = bank()
    give(firm, partner)

    assert told(partner, firm)["records"] == []


def test_of_what_was_withdrawn_nothing_is_told() -> None:
    firm = factories.firm()
    record = factories.record(factories.penalty(firm))
    partner = bank()
    give(firm, partner)
    assert [one["key"] for one in told(partner, firm)["records"]] == [record.key]

    withdraw(record)

    assert told(partner, firm)["records"] == []


def test_an_individual_business_may_authorise_too() -> None:
    firm = factories.firm(code=factories.uscc(head="92"), name="示例小吃店")
    factories.record(factories.penalty(firm, punished_kind="individual_business"))
    partner = bank()
    refused(partner, firm)

    give(firm, partner)

    found = told(partner, firm)
    assert found["tiers"][0]["tier"]
    assert found["identity"]["address"] == ""


def test_the_authorisation_of_another_bank_opens_nothing_and_is_not_told() -> None:
    firm = factories.firm()
    other, partner = bank(), bank()
    Partner.objects.filter(pk=other.pk).update(name="示例另一银行")
    give(firm, other)

    sentence = refused(partner, firm)

    assert "另一银行" not in sentence
    assert sentence == refused(partner, factories.firm())
    assert told(other, firm)


def test_the_authorisation_of_another_firm_opens_nothing() -> None:
    firm, other = factories.firm(), factories.firm()
    partner = bank()
    give(other, partner)

    assert "未授权" in refused(partner, firm)
    assert told(partner, other)


def test_an_authorisation_for_another_purpose_opens_nothing() -> None:
    firm, partner = factories.firm(), bank()
    give(firm, partner)

    sentence = refused(partner, firm, "loan_care")

    assert "lending" in sentence
    assert told(partner, firm)


def test_an_authorisation_lasts_to_the_end_of_its_last_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm, partner = factories.firm(), bank()
    give(firm, partner, until=TODAY)
    midnight = NOW.replace(hour=16, minute=0)  # in China

    moved(monkeypatch, midnight - SECOND)
    assert told(partner, firm)
    moved(monkeypatch, midnight)
    assert TODAY.isoformat() in refused(partner, firm)


def test_a_bank_is_refused_a_second_after_the_revocation_and_told_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm, agent = firm_with_agent()
    partner = bank()
    given = give(firm, partner)

    revoke(given.pk, firm, actor=agent, now=NOW + SECOND)

    assert told(partner, firm)
    moved(monkeypatch, NOW + SECOND)
    assert "撤销" in refused(partner, firm)


def test_a_purpose_the_grant_no_longer_holds_is_refused_whatever_the_firm_said() -> (
    None
):
    firm, partner = factories.firm(), bank()
    give(firm, partner)
    grant_scope(
        partner,
        granted(purposes=frozenset({CheckPurpose.LOAN_CARE})),
        actor=factories.officer(Duty.ADMINISTER),
        now=NOW,
    )

    answer = ask(partner, firm)

    assert (answer.status_code, answer.json()["code"]) == (403, "outside_scope")
    entry = AccessEntry.objects.get()
    assert (entry.enterprise, entry.answer) == (firm, "outside_scope")


def test_a_firm_outside_the_regions_granted_is_refused_whatever_it_said() -> None:
    firm, partner = factories.firm(region="520302"), bank()
    give(firm, partner)
    grant_scope(
        partner,
        granted(regions=frozenset({"5201"})),
        actor=factories.officer(Duty.ADMINISTER),
        now=NOW,
    )

    answer = ask(partner, firm)

    assert (answer.status_code, answer.json()["code"]) == (403, "outside_scope")
    assert "地区" in answer.json()["detail"]
    with pytest.raises(AuthorisationFaultyError) as caught:
        give(firm, partner)
    assert list(caught.value.fields) == ["partner"]


def test_a_partner_whose_grant_ended_is_refused_and_logged() -> None:
    firm, partner = factories.firm(), bank()
    give(firm, partner)
    client = Client()
    token = bearer(client, system(partner))
    administrator = factories.officer(Duty.ADMINISTER)
    end_partner(partner, reason="示例终止", actor=administrator, now=NOW)

    answer = client.get(
        f"/api/v1/enterprises/{firm.uscc}/authorised-file",
        {"purpose": "lending"},
        headers=token,
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "grant_ended")
    entry = AccessEntry.objects.get()
    assert (entry.partner, entry.answer) == (partner, "grant_ended")


def test_a_purpose_that_is_none_is_refused_and_shown_to_the_firm_without_it() -> None:
    firm, agent = firm_with_agent()
    partner = bank()

    answer = ask(partner, firm, "curiosity")

    assert (answer.status_code, answer.json()["code"]) == (403, "outside_scope")
    page = client_of(agent).get(f"/firm/{firm.uscc}/readings/").content.decode()
    assert "curiosity" not in page
    assert "完整档案，已拒绝" in page


def test_a_code_of_nobody_is_refused_and_logged() -> None:
    partner = bank()

    answer = ask(partner, factories.uscc())

    assert (answer.status_code, answer.json()["code"]) == (404, "firm_not_found")
    entry = AccessEntry.objects.get()
    assert (entry.enterprise, entry.answer) == (None, "firm_not_found")


def test_nobody_else_s_agent_grants_or_revokes() -> None:
    firm, _ = firm_with_agent()
    _, stranger = firm_with_agent()
    officer = factories.officer(Duty.ADMINISTER)
    partner = bank()
    given = give(firm, partner)

    for actor in (stranger, officer):
        with pytest.raises(NotAgentError):
            give(firm, partner, actor=actor)
        with pytest.raises(NotAgentError):
            revoke(given.pk, firm, actor=actor, now=NOW)
        client = client_of(actor)
        for path in ("", f"{given.pk}/revoke/"):
            address = f"/firm/{firm.uscc}/authorisations/{path}"
            assert client.post(address, {}).status_code == 403
    assert told(partner, firm)


def test_an_agent_revokes_nothing_of_another_firm_through_the_own() -> None:
    firm, _ = firm_with_agent()
    other, agent = firm_with_agent()
    given = give(firm, bank())

    with pytest.raises(AuthorisationNotFoundError):
        revoke(given.pk, other, actor=agent, now=NOW)


def test_revoking_ends_all_for_the_same_purpose_and_is_not_done_twice() -> None:
    firm, agent = firm_with_agent()
    partner = bank()
    first, second = give(firm, partner), give(firm, partner)
    kept = give(firm, partner, purpose="loan_care")

    revoke(first.pk, firm, actor=agent, now=NOW)

    refused(partner, firm)
    assert ask(partner, firm, "loan_care").status_code == 200
    for ended in (first, second):
        with pytest.raises(AuthorisationEndedError):
            revoke(ended.pk, firm, actor=agent, now=NOW)
    kept.refresh_from_db()
    assert kept.revoked_at is None


@pytest.mark.parametrize(
    ("until", "is_taken"),
    [
        (TODAY - DAY, False),
        (TODAY, True),
        (date(2027, 11, 25), True),
        (date(2027, 11, 26), False),
    ],
)
def test_an_authorisation_ends_today_at_the_earliest_and_in_a_year_at_the_latest(
    until: date, is_taken: bool
) -> None:
    firm, partner = factories.firm(), bank()

    if is_taken:
        assert give(firm, partner, until=until).expires_on == until
        return
    with pytest.raises(AuthorisationFaultyError) as caught:
        give(firm, partner, until=until)
    assert list(caught.value.fields) == ["until"]


def test_a_partner_is_authorised_only_for_what_its_grant_holds() -> None:
    firm, partner = factories.firm(), bank()

    with pytest.raises(AuthorisationFaultyError) as caught:
        give(firm, partner, purpose="procurement")

    assert list(caught.value.fields) == ["purpose"]


def test_the_page_grants_lists_and_revokes() -> None:
    firm, agent = firm_with_agent()
    partner, ended = bank(), bank()
    Partner.objects.filter(pk=ended.pk).update(name="示例已停银行")
    end_partner(ended, reason="示例", actor=factories.officer(Duty.ADMINISTER), now=NOW)
    client = client_of(agent)
    address = f"/firm/{firm.uscc}/authorisations/"
    stated = {"partner": partner.pk, "purpose": "lending", "until": LAST.isoformat()}

    offered = client.get(address).content.decode()
    wrong = client.post(address, stated | {"until": "2030-01-01"})
    done = client.post(address, stated)

    assert partner.uscc in offered
    assert "示例已停银行" not in offered
    assert wrong.status_code == 400
    assert (done.status_code, done["Location"]) == (302, address)
    assert told(partner, firm)
    given = Authorisation.objects.get()
    assert f"{address}{given.pk}/revoke/" in client.get(address).content.decode()
    assert client.post(f"{address}{given.pk}/revoke/")["Location"] == address
    assert "已撤销" in client.get(address).content.decode()
    refused(partner, firm)


def test_the_firm_s_start_page_leads_to_the_authorisations() -> None:
    firm, agent = firm_with_agent()

    page = client_of(agent).get(f"/firm/{firm.uscc}/").content.decode()

    assert f"/firm/{firm.uscc}/authorisations/" in page


def test_a_partner_lists_its_own_authorisations_and_no_others() -> None:
    firm, agent = firm_with_agent()
    partner = bank()
    given = [give(firm, partner), give(firm, partner, purpose="loan_care")]
    give(firm, bank())
    revoke(given[0].pk, firm, actor=agent, now=NOW)
    client = Client()
    token = bearer(client, system(partner))

    first = client.get("/api/v1/authorisations", {"page_size": 1}, headers=token).json()
    rest = client.get(
        "/api/v1/authorisations", {"cursor": first["next"]}, headers=token
    ).json()

    seen = [*first["results"], *rest["results"]]
    assert [(one["id"], one["state"]) for one in seen] == [
        (given[1].pk, "live"),
        (given[0].pk, "revoked"),
    ]
    assert {one["uscc"] for one in seen} == {firm.uscc}
    assert rest["next"] is None


def test_a_stranger_reads_neither() -> None:
    firm = factories.firm()

    for path in (f"enterprises/{firm.uscc}/authorised-file", "authorisations"):
        assert Client().get(f"/api/v1/{path}").status_code == 401
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("records", [1, 5])
def test_the_queries_do_not_grow_with_the_records(
    records: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    firm, partner = factories.firm(), bank()
    for number in range(records):
        number_said = f"示市监罚〔2026〕{number}号"
        factories.record(factories.penalty(firm, document_number=number_said))
    give(firm, partner)
    client = Client()
    token = bearer(client, system(partner))
    address = f"/api/v1/enterprises/{firm.uscc}/authorised-file"

    with django_assert_num_queries(19):
        answer = client.get(address, {"purpose": "lending"}, headers=token)

    assert len(answer.json()["records"]) == records
