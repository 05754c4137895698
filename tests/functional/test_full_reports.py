"""The full report: for the firm itself, and for the partner that it authorised."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.domain.vocabulary import Secrecy
from registry.models import AccessEntry, Enterprise, Partner, Record
from registry.services.authorisations import revoke
from search.models import IssuedReport
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank, bearer, system
from tests.functional.public import publish
from tests.functional.test_announcements import withdraw
from tests.functional.test_authorisations import SIMPLE, firm_with_agent, give
from tests.functional.test_dropped_files import GENUINE, drop
from tests.functional.test_reports import words
from tests.functional.test_staff_drafts import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
URL = "/api/v1/reports"


def ask(
    partner: Partner | None, uscc: str, purpose: str | None = "lending", **more: Any
) -> Any:
    """Ask for a full report by the system of a partner, or without a token."""
    client = Client()
    headers = bearer(client, system(partner)) if partner else {}
    body = {"uscc": uscc, "audience": "full"} | more
    body |= {"purpose": purpose} if purpose else {}
    return client.post(URL, body, content_type="application/json", headers=headers)


def text(pdf: bytes) -> str:
    return re.sub(r"\s", "", words(pdf))


def state(number: str, partner: Partner | None = None) -> dict[str, Any]:
    client = Client()
    headers = bearer(client, system(partner)) if partner else {}
    found: dict[str, Any] = client.get(f"{URL}/{number}", headers=headers).json()
    return found


@pytest.fixture
def firm() -> Enterprise:
    """Publish a firm with a penalty everybody sees, and one that stays inside."""
    firm = factories.firm(name="遵义示例酒业有限公司")
    factories.record(factories.penalty(firm, document_number="示公开〔2026〕1号"))
    hidden = factories.penalty(
        firm, document_number="示内部〔2026〕2号", violation="示例违法事实甲"
    )
    factories.record(hidden, attestation=SIMPLE)
    publish()
    return firm


def test_an_authorised_partner_is_given_what_is_not_public_marked_with_the_reason(
    firm: Enterprise,
) -> None:
    partner = bank()
    give(firm, partner)

    answer = ask(partner, firm.uscc)

    assert answer.status_code == 200, answer.content
    told = text(answer.getvalue())
    assert "完整版" in told
    assert "示公开〔2026〕1号" in told
    assert "示内部〔2026〕2号" in told
    assert "未公示（简易程序不公示）" in told
    assert "示例违法事实甲" not in told  # no officer cleared it
    assert "监管等级" in told
    assert "查询单位示例银行" in told
    assert "查询目的贷前审查" in told
    entry = AccessEntry.objects.get()
    assert (entry.partner, entry.enterprise) == (partner, firm)
    assert (entry.what, entry.purpose, entry.answer) == (
        "whole file",
        "lending",
        "file",
    )


def test_the_public_report_has_nothing_of_it(firm: Enterprise) -> None:
    answer = Client().post(URL, {"uscc": firm.uscc}, content_type="application/json")

    told = text(answer.getvalue())
    assert "示公开〔2026〕1号" in told
    assert [one for one in ("示内部", "未公示", "监管等级") if one in told] == []


def test_without_leave_it_is_refused_logged_and_seen_by_the_firm(
    firm: Enterprise,
) -> None:
    partner, agent = bank(), factories.agent(firm).user
    given = give(firm, partner, purpose="loan_care")

    answer = ask(partner, firm.uscc)

    assert (answer.status_code, answer.json()["code"]) == (403, "no_authorisation")
    assert AccessEntry.objects.get().answer == "no_authorisation"
    page = client_of(agent).get(f"/firm/{firm.uscc}/readings/").content.decode()
    assert "完整档案，已拒绝" in page
    assert ask(partner, firm.uscc, "loan_care").status_code == 200
    revoke(given.pk, firm, actor=agent, now=NOW)
    assert ask(partner, firm.uscc, "loan_care").status_code == 403
    assert IssuedReport.objects.count() == 1


def test_a_stranger_a_wrong_purpose_and_a_code_of_nobody_get_nothing(
    firm: Enterprise,
) -> None:
    partner = bank()
    give(firm, partner)

    assert ask(None, firm.uscc).status_code == 401
    assert ask(partner, firm.uscc, None).status_code == 400
    assert ask(partner, firm.uscc, "curiosity").json()["code"] == "outside_scope"
    assert ask(partner, factories.uscc()).json()["code"] == "firm_not_found"
    assert ask(partner, firm.uscc, audience="public").status_code == 400
    assert ask(partner, firm.uscc, audience="whole").status_code == 400
    assert not IssuedReport.objects.exists()


def test_each_issue_has_a_number_of_its_own_and_says_for_whom_it_was(
    firm: Enterprise,
) -> None:
    partner, agent = bank(), factories.agent(firm).user
    give(firm, partner)

    ask(partner, firm.uscc)
    ask(partner, firm.uscc)
    answer = client_of(agent).get(f"/firm/{firm.uscc}/report.pdf")

    assert (
        answer["Cache-Control"].startswith("no-store")
        or "no-store" in answer["Cache-Control"]
    )
    reports = IssuedReport.objects.order_by("id")
    assert [(one.partner, one.purpose) for one in reports] == [
        (partner, "lending"),
        (partner, "lending"),
        (None, ""),
    ]
    assert len({one.number for one in reports}) == 3


def test_the_firm_takes_its_own_and_nobody_else_does(firm: Enterprise) -> None:
    agent = factories.agent(firm).user
    _, stranger = firm_with_agent()
    address = f"/firm/{firm.uscc}/report.pdf"

    pdf = client_of(agent).get(address).getvalue()

    told = text(pdf)
    assert "示内部〔2026〕2号" in told
    assert "查询目的本企业查询" in told
    assert AccessEntry.objects.get().purpose == "own_file"
    assert address in client_of(agent).get(f"/firm/{firm.uscc}/").content.decode()
    assert client_of(stranger).get(address).status_code == 403
    assert client_of(factories.officer()).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert IssuedReport.objects.count() == 1


def test_an_individual_business_takes_its_own_with_its_tier() -> None:
    shop = factories.firm(code=factories.uscc(head="92"), name="示例小吃店")
    factories.record(factories.penalty(shop, punished_kind="individual_business"))
    publish()
    agent = factories.agent(shop).user

    told = text(client_of(agent).get(f"/firm/{shop.uscc}/report.pdf").getvalue())

    assert "上列等级未向社会公布" in told
    assert "评定内容监管等级" in told


def test_everybody_learns_that_it_is_genuine_and_only_the_reader_what_changed(
    firm: Enterprise,
) -> None:
    partner = bank()
    give(firm, partner)
    pdf = ask(partner, firm.uscc).getvalue()
    number = IssuedReport.objects.get().number
    before = state(number)

    withdraw(firm_record(firm))

    after, own, other = state(number), state(number, partner), state(number, bank())
    assert (before["changed"], before["audience"]) == (False, "full")
    assert (after["changed"], after["changes"]) == (True, None)
    assert other["changes"] is None
    assert "withdrawn" in {one["state"] for one in own["changes"]}
    page = drop(pdf)
    assert GENUINE in page
    assert "完整版" in page
    assert "此后有变化" in page
    assert [one for one in (firm.uscc, "示例酒业", "撤下") if one in page] == []


def test_the_firm_and_the_people_of_its_reader_see_on_the_page_what_changed(
    firm: Enterprise,
) -> None:
    partner, agent = bank(), factories.agent(firm).user
    give(firm, partner)
    ask(partner, firm.uscc)
    number = IssuedReport.objects.get().number
    withdraw(firm_record(firm))
    _, stranger = firm_with_agent()
    readers = [agent, administrator(partner).user]
    others = [stranger, administrator(bank()).user, factories.officer()]

    def page(user: Any) -> str:
        return client_of(user).get(f"/verify?number={number}").content.decode()

    assert [user for user in readers if "撤下" not in page(user)] == []
    assert [user for user in others if "撤下" in page(user)] == []


def test_what_changed_of_a_public_report_is_on_the_firms_page_and_not_here(
    firm: Enterprise,
) -> None:
    Client().post(URL, {"uscc": firm.uscc}, content_type="application/json")
    number = IssuedReport.objects.get().number

    withdraw(firm_record(firm))

    assert state(number, bank())["changes"] is None


def test_what_was_withdrawn_is_in_no_later_full_report(
    firm: Enterprise, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = factories.agent(firm).user
    withdraw(firm_record(firm))

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=1))
    told = text(client_of(agent).get(f"/firm/{firm.uscc}/report.pdf").getvalue())

    assert "示公开〔2026〕1号" not in told
    assert "示内部〔2026〕2号" in told


def test_what_is_secret_is_in_the_sum_and_named_nowhere() -> None:
    firm = factories.firm()
    secret = replace(factories.ATTESTED, secrecy=Secrecy.STATE_SECRET)
    factories.record(
        factories.penalty(firm, document_number="示密〔2026〕3号"), attestation=secret
    )
    publish()
    agent = factories.agent(firm).user

    told = text(client_of(agent).get(f"/firm/{firm.uscc}/report.pdf").getvalue())

    assert "示密" not in told
    assert "不载明的记录不载明的记录−" in told


def firm_record(firm: Enterprise) -> Any:
    """Return the public penalty of the firm."""
    return Record.objects.order_by("id")[0]
