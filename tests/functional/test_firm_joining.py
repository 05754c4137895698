"""A firm's account: opened by a code, managed by the firm and at the counter."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.clock import day_of
from registry.domain.vocabulary import AgentRole, Duty
from registry.models import AccessEntry, AgentCode, Enterprise, FirmAgent, User
from registry.services.agents import withdraw_agent
from tests import factories
from tests.conftest import NOW
from tests.functional.test_staff_drafts import client_of
from tests.integration.registry.test_agent_codes import WRONG, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

JOIN = "/firm/join/"
TODAY = day_of(NOW)
PROOF = {"name": "示例乙", "proof": "示例授权委托书第3号", "expires_on": "2027-01-31"}


def stranger() -> Client:
    return Client(headers={"Accept-Language": "zh"})


def sent(firm: Enterprise, code: str, **changed: str) -> dict[str, str]:
    return {
        "uscc": firm.uscc,
        "code": code,
        "username": "示例用户",
        "full_name": "示例甲",
        "password": "示例-口令-2026",
        "password_again": "示例-口令-2026",
        **changed,
    }


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def own_pages(firm: Enterprise) -> str:
    return f"/firm/{firm.uscc}/agents/"


def counter_pages(firm: Enterprise) -> str:
    return f"/work/firms/{firm.uscc}/agents/"


def code_shown(answer: Any) -> str:
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", text_of(answer))
    assert found, text_of(answer)
    return found[0]


def test_a_code_opens_the_account_signs_in_and_leads_to_the_firm() -> None:
    firm, client = factories.firm(), stranger()

    answer = client.post(JOIN, sent(firm, issued(firm).code.lower()))

    assert (answer.status_code, answer["Location"]) == (302, f"/firm/{firm.uscc}/")
    assert "示例甲" in text_of(client.get(own_pages(firm)))


def test_who_is_signed_in_attaches_the_firm_to_the_account() -> None:
    agency, second = factories.agent(factories.firm()), factories.firm()
    client = client_of(agency.user)
    code = issued(second, name=agency.user.full_name).code

    assert 'name="password"' not in text_of(client.get(JOIN))
    answer = client.post(JOIN, {"uscc": second.uscc, "code": code})

    assert answer["Location"] == f"/firm/{second.uscc}/"
    assert FirmAgent.objects.filter(user=agency.user).count() == 2


def test_an_officer_is_refused_before_anything_is_typed() -> None:
    firm, officer = factories.firm(), factories.officer(Duty.ENTER)
    client = client_of(officer)
    code = issued(firm, name=officer.full_name).code

    for answer in (client.get(JOIN), client.post(JOIN, sent(firm, code))):
        assert answer.status_code == 403
        assert "执法人员不得代理企业" in text_of(answer)


def test_a_weak_password_is_told_in_chinese_and_tries_no_code() -> None:
    firm = factories.firm()
    code = issued(firm).code
    weak = {"password": "123456", "password_again": "123457"}

    answer = stranger().post(JOIN, sent(firm, code, **weak))

    assert answer.status_code == 400
    assert "密码至少需要8个字符" in text_of(answer)
    assert "该密码过于常见" in text_of(answer)
    assert "两次输入的密码不一致" in text_of(answer)
    assert AgentCode.objects.get().used_at is None


def test_a_wrong_code_and_a_taken_name_are_told_at_the_form() -> None:
    firm = factories.firm()
    code = issued(firm).code
    User.objects.create_user("示例用户", full_name="示例", password="示例")

    wrong, taken = (stranger().post(JOIN, sent(firm, each)) for each in (WRONG, code))

    assert (wrong.status_code, taken.status_code) == (403, 409)
    assert "不匹配" in text_of(wrong)
    assert "该用户名已被使用" in text_of(taken)
    assert "该用户名已被使用" not in text_of(wrong)


def test_the_page_is_kept_nowhere_and_reads_nothing_from_its_address() -> None:
    firm = factories.firm()
    code = issued(firm).code

    answer = stranger().get(JOIN, {"code": code, "uscc": firm.uscc})

    assert code not in text_of(answer).split("<main")[1]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_signing_in_leads_officers_to_work_and_agents_to_their_firm() -> None:
    officer, agency = factories.officer(), factories.agent(factories.firm())

    led = [
        stranger().post(
            "/sign-in/", {"username": user.username, "password": "示例-口令-2026"}
        )["Location"]
        for user in (officer, agency.user)
    ]

    assert led == ["/work/", "/firm/"]


def test_a_principal_names_an_agent_sees_the_code_once_and_withdraws_him() -> None:
    boss = factories.agent(factories.firm())
    firm, client, joiner = boss.enterprise, client_of(boss.user), stranger()

    shown = client.post(f"{own_pages(firm)}codes/", PROOF)
    code = code_shown(shown)
    assert "no-store" in shown["Cache-Control"]
    assert code not in text_of(client.get(own_pages(firm)))
    joiner.post(JOIN, sent(firm, code, full_name="示例乙"))
    agency = FirmAgent.objects.get(role=AgentRole.AGENT)
    client.post(f"{own_pages(firm)}{agency.pk}/withdraw/", {"reason": ""})

    assert joiner.get(own_pages(firm)).status_code == 403


def test_an_agent_sees_the_others_and_names_nobody() -> None:
    firm = factories.firm()
    factories.agent(firm, proof="示例第7号")
    agency = factories.agent(firm, role=AgentRole.AGENT)
    client = client_of(agency.user)

    page = text_of(client.get(own_pages(firm)))

    assert "示例第7号" in page
    assert "签发代码" not in page
    assert client.post(f"{own_pages(firm)}codes/", PROOF).status_code == 403


def test_an_agent_of_one_firm_is_refused_at_anothers_address() -> None:
    agency, other = (factories.agent(factories.firm()) for _ in range(2))
    client, pages = client_of(agency.user), own_pages(other.enterprise)

    answers = [
        client.get(pages),
        client.post(f"{pages}codes/", PROOF),
        client.post(f"{pages}{other.pk}/withdraw/", {"reason": "示例"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert "未代理该企业" in text_of(answers[0])
    other.refresh_from_db()
    assert other.withdrawn_on is None


def test_an_expired_proof_is_refused_with_the_way_to_renew_it() -> None:
    agency = factories.agent(factories.firm(), expires_on=TODAY - timedelta(days=1))

    answer = client_of(agency.user).get(own_pages(agency.enterprise))

    assert answer.status_code == 403
    assert "2026年11月24日到期" in text_of(answer)


def test_a_withdrawn_agent_is_refused_at_the_next_step_of_the_page_and_the_api() -> (
    None
):
    agency = factories.agent(factories.firm())
    firm, client = agency.enterprise, client_of(agency.user)
    tier = f"/api/v1/enterprises/{firm.uscc}/file/tier?purpose=own_file"
    assert (client.get(own_pages(firm)).status_code, client.get(tier).status_code) == (
        200,
        200,
    )

    withdraw_agent(agency.pk, firm, reason="", actor=agency.user, now=NOW)

    assert "2026年11月25日撤销" in text_of(client.get(own_pages(firm)))
    assert client.get(tier).status_code == 403


@pytest.mark.parametrize(("days", "is_warned"), [(30, True), (31, False)])
def test_a_proof_is_warned_of_thirty_days_before_its_end(
    days: int, is_warned: bool
) -> None:
    agency = factories.agent(factories.firm(), expires_on=TODAY + timedelta(days=days))

    page = text_of(client_of(agency.user).get(own_pages(agency.enterprise)))

    assert ("请在此之前持新的证明" in page) is is_warned


def test_the_counter_issues_a_code_and_reads_the_agents_in_the_log() -> None:
    firm = factories.firm()
    clerk = client_of(factories.officer(Duty.ENTER, Duty.READ))
    asked = {**PROOF, "role": "principal", "way": "letter"}

    code = code_shown(clerk.post(f"{counter_pages(firm)}codes/", asked))
    page = text_of(clerk.get(counter_pages(firm)))

    assert "信函" in page
    assert code not in page
    assert AccessEntry.objects.get().what == "agents of the firm"
    stranger().post(JOIN, sent(firm, code, full_name="示例乙"))
    assert FirmAgent.objects.get().role == AgentRole.PRINCIPAL


def test_the_counter_withdraws_with_a_reason_and_cancels_a_code() -> None:
    agency = factories.agent(factories.firm())
    firm, clerk = agency.enterprise, client_of(factories.officer(Duty.HANDLE))
    made, pages = issued(firm), counter_pages(firm)
    address = f"{pages}{agency.pk}/withdraw/"

    assert clerk.post(address, {"reason": " "}).status_code == 400
    assert clerk.post(address, {"reason": "示例:来函"}).status_code == 302
    assert clerk.post(f"{pages}codes/{made.kept.pk}/cancel/").status_code == 302

    assert "示例:来函" in text_of(clerk.get(pages))
    assert "2026年11月25日取消" in text_of(stranger().post(JOIN, sent(firm, made.code)))


def test_a_firm_is_told_the_organ_that_withdrew_and_never_the_officer() -> None:
    firm = factories.firm()
    boss, agency = factories.agent(firm), factories.agent(firm)
    officer = factories.officer(Duty.HANDLE)
    User.objects.filter(pk=officer.pk).update(full_name="示例经办人")
    withdraw_agent(agency.pk, firm, reason="示例", actor=officer, now=NOW)

    page = text_of(client_of(boss.user).get(own_pages(firm)))

    assert "贵州省市场监督管理局" in page
    assert "示例经办人" not in page


@pytest.mark.parametrize("duty", [Duty.READ, Duty.AUDIT, Duty.DECIDE])
def test_other_officers_are_not_at_the_counter(duty: Duty) -> None:
    firm, client = factories.firm(), client_of(factories.officer(duty))

    assert client.get(counter_pages(firm)).status_code == 403
    assert client.get(own_pages(firm)).status_code == 403
    assert not AccessEntry.objects.exists()


def test_what_cannot_be_of_a_proof_is_told_at_its_field() -> None:
    firm, clerk = factories.firm(), client_of(factories.officer(Duty.HANDLE))
    asked = {**PROOF, "role": "agent", "way": "counter", "expires_on": "2026-11-24"}

    answer = clerk.post(f"{counter_pages(firm)}codes/", asked)

    assert answer.status_code == 400
    assert "证明已经到期" in text_of(answer)
    assert not AgentCode.objects.exists()


def test_five_wrong_codes_lock_the_page_and_an_hour_later_it_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = factories.firm()
    code = issued(firm).code
    for _ in range(5):
        stranger().post(JOIN, sent(firm, WRONG))

    locked = stranger().post(JOIN, sent(firm, code))
    clerk = client_of(factories.officer(Duty.HANDLE))
    told = text_of(clerk.get(counter_pages(firm)))
    later: datetime = NOW + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert (locked.status_code, "11:00" in text_of(locked)) == (403, True)
    assert "11:00" in told
    assert stranger().post(JOIN, sent(firm, code)).status_code == 302
    assert FirmAgent.objects.get().expires_on == date(2027, 6, 30)
