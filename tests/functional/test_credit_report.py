"""A credit report from real rows: it says what the firm's page says, and no more."""

import re
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from credit.domain.credit_report import CreditReport, ReportRecord
from credit.reports.credit_report_pdf import report_pdf
from registry.clock import now
from registry.domain.procedures.statement import StatementStep
from registry.domain.vocabulary import TierStatus
from registry.services.releases import withdraw_record
from search.selectors import NotOnFileError
from search.services.credit_reports import public_report
from search.services.pipeline import run_until_done
from tests import factories
from tests.conftest import NOW
from tests.functional import test_objection_way as objections
from tests.functional import test_statement_way as statements
from tests.functional.public import ask, publish, town
from tests.repair_walk import RepairWalk

pytestmark = pytest.mark.django_db
NUMBER = "20261125100000A1B2C3D4"
URL = f"https://zhixin.example/verify/{NUMBER}"


def report(uscc: str) -> CreditReport:
    return public_report(uscc, number=NUMBER, now=NOW, verify_url=URL)


def records(made: CreditReport) -> list[ReportRecord]:
    """Return the records that are facts of the file."""
    found = [one for section in made.sections for one in section.records]
    return [one for one in found if one.key]


def printed(made: CreditReport) -> str:
    pages = PdfReader(BytesIO(report_pdf(made))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_a_report_holds_the_records_and_the_tier_of_the_firms_page(
    client: Client,
) -> None:
    made = town()

    for firm in (made.fined, made.listed, made.clean):
        file = ask(client, f"enterprises/{firm.uscc}")
        told = report(firm.uscc)
        text = printed(told)

        assert {one.key for one in records(told)} == {
            one["key"] for one in file["records"]
        }
        assert (told.rating.tier or "") == (file["tier"] or "")
        assert told.rating.status == file["tier_status"]
        assert told.data_version == file["data_version"]
        numbers = [one["document_number"] for one in file["records"]]
        assert [one for one in numbers if one not in text] == []


def test_a_report_is_made_by_few_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = town()
    report(made.fined.uscc)

    with django_assert_max_num_queries(4):
        report(made.listed.uscc)


def test_what_was_withdrawn_is_in_no_later_report() -> None:
    made = town()
    before = report(made.fined.uscc)
    officer = factories.approver().officer

    withdraw_record(made.penalty, officer=officer, now=NOW, reason="示例:撤销")
    publish()
    after = report(made.fined.uscc)

    assert [one.key for one in records(before)] == [made.penalty.key]
    assert records(after) == []
    assert after.rating.status is TierStatus.UNRATED
    assert after.data_version > before.data_version
    assert str(made.penalty.key) not in str(after)


def test_an_objection_and_the_firms_words_stand_in_its_report() -> None:
    walk = RepairWalk(now=now())
    objections.file(walk)
    statements.take(statements.submit(walk), StatementStep.SHOW)
    list(run_until_done(clock=now))

    made = public_report(walk.firm.uscc, number=NUMBER, now=now(), verify_url=URL)

    text = printed(made)
    assert objections.MARK in text
    assert re.sub(r"\s", "", statements.WORDS) in text
    assert (made.contested, made.stated) == (1, 1)


def test_a_report_keeps_what_is_personal_to_itself() -> None:
    owner = "示例某某"
    shop = factories.firm(
        name="遵义市示例小吃店",
        code=factories.uscc(head="92"),
        address="示例巷7号",
        legal_form="个体工商户",
    )
    stated = factories.penalty(
        shop,
        punished_kind="individual_business",
        representative=owner,
        facts=f"示例:{owner}在店内称重不足。",
    )
    factories.record(stated)
    publish()

    made = report(shop.uscc)

    assert "在店内称重不足" in printed(made)
    assert made.rating.status is TierStatus.WITHHELD
    assert [one for one in (owner, "示例巷7号") if one in printed(made)] == []


def test_there_is_no_report_of_a_firm_that_is_not_on_file() -> None:
    with pytest.raises(NotOnFileError):
        report(factories.uscc())
