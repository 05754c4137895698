"""The receipt of a check as a paper: for whom asked, verified by anybody."""

import re
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.test import Client

from credit.reports.pdf_signing import check as check_file
from credit.services.report_keys import trusted_certificates
from registry.models import Partner
from search.domain.receipt_paper import ReceiptPaper
from search.models import Check
from search.reports.receipt_pdf import receipt_sheet
from search.services.checks import forget_answers
from tests.conftest import NOW
from tests.functional.partners import bank, bearer, system
from tests.functional.public import Town
from tests.functional.test_announcements import withdraw
from tests.functional.test_dropped_files import ALTERED, GENUINE, drop, verdict
from tests.functional.test_reports import assert_sound, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


class Bank:
    """A bank with its token, and what it asks."""

    def __init__(self) -> None:
        self.partner: Partner = bank()
        self.client = Client()
        self.headers = bearer(self.client, system(self.partner))

    def check(self, *names: str) -> Check:
        asked = {"purpose": "lending", "firms": [{"name": name} for name in names]}
        sent = self.client.post(
            "/api/v1/checks", asked, "application/json", headers=self.headers
        )
        return Check.objects.get(number=sent.json()["receipt"]["number"])

    def paper(self, number: str) -> Any:
        return self.client.get(f"/api/v1/receipts/{number}/pdf", headers=self.headers)


@pytest.fixture
def checked(province: Town) -> tuple[Bank, Check]:
    asking = Bank()
    return asking, asking.check("遵义示例酒业有限公司", "查无此名示例公司")


def text(pdf: bytes) -> str:
    return re.sub(r"\s", "", words(pdf))


def test_the_paper_says_what_the_receipt_says(checked: tuple[Bank, Check]) -> None:
    asking, check = checked

    answer = asking.paper(check.number)

    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/pdf"
    told, said = text(answer.getvalue()), check.receipt
    stated = [
        said[name]
        for name in (
            *("number", "at", "client", "question", "answer", "ruleset"),
            *("key_id", "signature"),
        )
    ]
    assert [one for one in stated if str(one) not in told] == []
    assert "查询目的贷前审查" in told
    assert "核验行数2行" in told
    assert "相符1行；档案中无此企业1行" in told
    assert "检索引擎正常" in told
    assert "不是对任何企业的质量或者信用的评价" in told
    assert "opensslpkeyutl-verify" in told
    assert f"/verify?number={check.number}" in told


def test_it_is_signed_as_reports_are_and_known_when_it_is_dropped(
    checked: tuple[Bank, Check], province: Town
) -> None:
    asking, check = checked
    pdf = asking.paper(check.number).getvalue()

    assert check_file(pdf, trusted=trusted_certificates(), at=NOW).is_genuine
    page = drop(pdf)
    assert GENUINE in page
    assert check.number in page
    assert "没有变化" in page
    withdraw(province.penalty)
    assert "撤下或更正" in drop(pdf)
    altered = pdf.replace(b"/Page\n", b"/Pagf\n", 1)
    assert altered != pdf
    assert verdict(altered) == ALTERED


def test_nobody_else_prints_it(checked: tuple[Bank, Check]) -> None:
    _, check = checked
    other = Bank()

    assert other.paper(check.number).json()["code"] == "receipt_unknown"
    assert other.paper("20261129000000XXXXXXXX").status_code == 404
    assert Client().get(f"/api/v1/receipts/{check.number}/pdf").status_code == 401


def test_once_the_answer_is_deleted_the_paper_says_so(
    checked: tuple[Bank, Check],
) -> None:
    asking, check = checked
    forget_answers(now=NOW + timedelta(days=8))

    told = text(asking.paper(check.number).getvalue())

    assert "答复已按期删除" in told
    assert "相符" not in told


def test_the_same_receipt_gives_the_same_bytes_before_it_is_signed(
    checked: tuple[Bank, Check],
) -> None:
    _, check = checked

    def sheet(**more: Any) -> bytes:
        paper = ReceiptPaper(
            receipt=check.receipt | more,
            partner="示例银行",
            counts={"match": 1},
            issuer="示例登记系统",
            verify_url=f"https://zhixin.example/verify?number={check.number}",
            keys_url="https://zhixin.example/api/v1/receipt-keys",
        )
        return receipt_sheet(paper)

    assert sheet() == sheet()
    assert sheet(firms=3) != sheet()
    assert "由备用检索答复" in text(sheet(is_degraded=True))
    assert "1/1" in text(sheet())


def test_nothing_of_the_question_is_in_it(checked: tuple[Bank, Check]) -> None:
    asking, check = checked

    told = text(asking.paper(check.number).getvalue())

    assert "遵义示例酒业" not in told
    assert "查无此名" not in told


@pytest.mark.skipif(not which("qpdf"), reason="needs qpdf")
def test_another_tool_finds_nothing_amiss_in_the_file(
    checked: tuple[Bank, Check], tmp_path: Path
) -> None:
    asking, check = checked

    assert_sound(asking.paper(check.number).getvalue(), tmp_path)
