"""A loan officer's pages of watched firms: open, settle, read, acknowledge, delete."""

import csv

import pytest
from django.test import Client

from registry.domain.vocabulary import Duty
from registry.models import AccessEntry, PartnerUser
from registry.services.partners import Caller, end_partner, scope_of
from search.domain.matching import Stated
from search.models import MatchDecision, Portfolio, WatchedFirm
from search.services.checks import Row
from search.services.portfolios import open_portfolio
from search.services.watched_firms import add_firms
from search.services.watching import diff_all
from tests import factories
from tests.conftest import NOW
from tests.functional.partners import administrator, bank
from tests.functional.public import Town, list_firm, publish
from tests.functional.test_announcements import withdraw
from tests.functional.test_match_pages import page
from tests.functional.test_staff_drafts import client_of
from tests.functional.test_watching import rename

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
URL = "/partner/watch/"
TYPED = "遵义示例酒叶有限公司"  # 业 written as 叶


@pytest.fixture
def person(db: None) -> PartnerUser:
    return administrator(bank())


@pytest.fixture
def officer(person: PartnerUser) -> Client:
    return client_of(person.user)


@pytest.fixture
def own(person: PartnerUser, province: Town) -> Portfolio:
    """Return a portfolio of three firms, one of which may be meant."""
    scope = scope_of(person.partner, on=NOW.date())
    caller = Caller(partner=person.partner, scope=scope, user=person.user)
    made = open_portfolio("示例贷款", "loan_care", caller=caller, now=NOW)
    rows = [
        Row(reference="A-1", stated=Stated("", code=province.clean.uscc)),
        Row(reference="A-2", stated=Stated("", code=province.listed.uscc)),
        Row(reference="=1+1", stated=Stated(TYPED)),
    ]
    add_firms(made, rows, caller=caller, now=NOW)
    return made


def test_a_portfolio_is_opened_by_its_name(officer: Client) -> None:
    answer = officer.post(URL, {"name": "示例贷款", "purpose": "loan_care"})

    made = Portfolio.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}{made.pk}/")
    assert "示例贷款" in page(officer, URL)
    twice = officer.post(URL, {"name": "示例贷款", "purpose": "loan_care"})
    assert twice.status_code == 400
    assert 'id="id_name_error"' in twice.content.decode()


def test_how_many_firms_changed_is_told_before_they_are_read(
    officer: Client, own: Portfolio, province: Town
) -> None:
    factories.record(factories.penalty(province.clean))
    publish()
    entries = AccessEntry.objects.count()
    diff_all(now=NOW)

    for path in (URL, f"{URL}{own.pk}/", "/partner/"):
        assert "有1家企业发生变动" in page(officer, path)
        assert "one firm changed since" in page(officer, path, "en")
    assert AccessEntry.objects.count() == entries


def test_changes_are_read_logged_acknowledged_and_gone(
    officer: Client, own: Portfolio, province: Town
) -> None:
    factories.record(factories.penalty(province.clean))
    list_firm(province.clean)
    publish()

    shown = page(officer, f"{URL}{own.pk}/changes/")
    assert province.clean.uscc in shown
    assert "行政处罚" in shown
    assert "12个月内0，36个月内0，共0" in shown
    assert "12个月内1，36个月内1，共1" in shown
    entry = AccessEntry.objects.order_by("-id")[0]
    assert (entry.what, entry.enterprise) == ("watch", province.clean)
    number = own.diffs.get().pk
    assert f'value="{number}"' in shown

    officer.post(f"{URL}{own.pk}/acknowledge/", {"number": number})

    assert "没有变化" in page(officer, f"{URL}{own.pk}/changes/")


@pytest.mark.parametrize("said", ["", "x", "1", str(2**70)])
def test_a_number_that_is_none_is_answered_in_a_sentence(
    officer: Client, own: Portfolio, said: str
) -> None:
    answer = officer.post(f"{URL}{own.pk}/acknowledge/", {"number": said}, follow=True)

    assert "读取" in answer.content.decode()
    own.refresh_from_db()
    assert own.acknowledged is None


def test_the_file_of_changes_is_whole_and_starts_no_formula(
    officer: Client, own: Portfolio, province: Town
) -> None:
    officer.post(
        f"{URL}{own.pk}/decide/",
        {
            "row": WatchedFirm.objects.get(stated_name=TYPED).pk,
            "firm": province.fined.uscc,
            "decision": "same",
        },
    )
    withdraw(province.penalty)

    answer = officer.get(f"{URL}{own.pk}/changes.csv")

    text = b"".join(answer).decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert lines[-1][-1] == "1"
    told = [line for line in lines if province.fined.uscc in line]
    assert {line[0] for line in told} == {"'=1+1"}
    assert any("不再公示" in line[4] for line in told)
    assert province.penalty.key in text


def test_a_possible_row_is_settled_with_one_button(
    officer: Client, own: Portfolio, province: Town
) -> None:
    row = WatchedFirm.objects.get(stated_name=TYPED)
    shown = page(officer, f"{URL}{own.pk}/firms/?status=possible")
    assert province.fined.uscc in shown
    assert 'value="same"' in shown
    said = {"row": row.pk, "firm": province.fined.uscc, "decision": "same"}

    answer = officer.post(f"{URL}{own.pk}/decide/", said)

    row.refresh_from_db()
    assert answer.status_code == 302
    assert (row.status, row.enterprise, row.is_decided) == (
        "match",
        province.fined,
        True,
    )
    assert MatchDecision.objects.get().user is not None


def test_a_firm_renamed_after_a_decision_is_shown_to_be_decided_again(
    officer: Client, own: Portfolio, province: Town
) -> None:
    row = WatchedFirm.objects.get(stated_name=TYPED)
    said = {"row": row.pk, "firm": province.fined.uscc, "decision": "same"}
    officer.post(f"{URL}{own.pk}/decide/", said)
    rename(province.fined, "遵义示例酒页有限公司")
    publish()

    shown = page(officer, f"{URL}{own.pk}/changes/", "en")

    assert "decide again" in shown
    assert "遵义示例酒页有限公司" in shown


def test_a_row_is_watched_no_longer_and_a_portfolio_is_deleted(
    officer: Client, own: Portfolio
) -> None:
    row = own.firms.latest("pk")

    officer.post(f"{URL}{own.pk}/drop/", {"row": row.pk})
    assert own.firms.count() == 2
    officer.post(f"{URL}{own.pk}/delete/")

    assert not Portfolio.objects.exists()


@pytest.mark.parametrize("path", ["", "firms/", "changes/", "changes.csv", "progress/"])
def test_another_partners_portfolio_is_not_found_and_a_stranger_signs_in(
    officer: Client, own: Portfolio, path: str
) -> None:
    other = client_of(administrator(bank()).user)
    address = f"{URL}{own.pk}/{path}"

    assert other.get(address).status_code == 404
    assert Client().get(address)["Location"].startswith("/sign-in/")
    assert client_of(factories.officer()).get(address).status_code == 403


@pytest.mark.parametrize("path", ["decide/", "drop/", "delete/", "acknowledge/"])
def test_nothing_of_another_partner_is_changed(
    officer: Client, own: Portfolio, path: str
) -> None:
    other = client_of(administrator(bank()).user)
    said = {"row": own.firms.latest("pk").pk, "firm": "x", "decision": "same"}

    answer = other.post(f"{URL}{own.pk}/{path}", said | {"number": "1"})

    assert answer.status_code == 404
    assert own.firms.count() == 3


def test_a_grant_that_is_over_is_refused_and_logged(
    officer: Client, own: Portfolio, person: PartnerUser
) -> None:
    actor = factories.officer(Duty.ADMINISTER)
    end_partner(person.partner, reason="示例", actor=actor, now=NOW)
    diff_all(now=NOW)

    answer = officer.get(f"{URL}{own.pk}/changes/")

    assert answer.status_code == 403
    entry = AccessEntry.objects.order_by("-id")[0]
    assert (entry.what, entry.answer) == ("watch", "grant_ended")
    own.refresh_from_db()
    assert own.skipped_on == NOW.date()


def test_the_firm_sees_that_it_is_watched(
    officer: Client, own: Portfolio, province: Town
) -> None:
    agent = client_of(factories.agent(province.clean).user)

    shown = page(agent, f"/firm/{province.clean.uscc}/readings/")

    assert "示例银行" in shown
    assert "贷后管理" in shown
