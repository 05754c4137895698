"""Anybody prints a firm's report, and verifies its number for ever."""

import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from shutil import which

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from credit.reports.pdf_signing import check
from credit.services.report_keys import (
    CERTIFICATE,
    KEY,
    ReportKeyMissingError,
    report_signer,
    trusted_certificates,
)
from search.models import IssuedReport
from tests import factories
from tests.conftest import NOW
from tests.functional.public import Town, ask, publish
from tests.functional.test_announcements import withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
URL = "/api/v1/reports"


def printed(client: Client, uscc: str) -> bytes:
    answer = client.post(URL, {"uscc": uscc}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert answer.headers["Content-Type"] == "application/pdf"
    return answer.getvalue()


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_a_report_is_signed_and_names_its_number_and_firm(
    client: Client, province: Town
) -> None:
    pdf = printed(client, province.fined.uscc)

    report = IssuedReport.objects.get()
    verdict = check(pdf, trusted=trusted_certificates(), at=report.issued_at)
    assert verdict.is_genuine
    assert not check(pdf[:-9] + b"x" + pdf[-8:], trusted=[], at=NOW).is_genuine
    assert report.number in words(pdf)
    assert province.fined.uscc in words(pdf)


def test_asked_again_the_same_day_it_is_the_same_report(
    client: Client, province: Town
) -> None:
    first, again = (words(printed(client, province.fined.uscc)) for _ in range(2))

    assert first == again
    assert IssuedReport.objects.count() == 1


def test_a_change_or_another_day_is_another_report(
    client: Client, province: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(client, province.fined.uscc)

    withdraw(province.penalty)
    after = words(printed(client, province.fined.uscc))
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=1))
    printed(client, province.fined.uscc)

    assert "罚款" not in after
    assert IssuedReport.objects.count() == 3


def test_a_number_is_verified_and_says_whether_the_firm_has_changed(
    client: Client, province: Town
) -> None:
    printed(client, province.fined.uscc)
    number = IssuedReport.objects.get().number

    before = ask(client, f"reports/{number}")
    withdraw(province.penalty)
    after = ask(client, f"reports/{number}")

    assert (before["changed"], before["as_of"]) == (False, str(NOW.date()))
    assert (after["changed"], after["changed_at"] is None) == (True, False)
    nobodys = f"{number[:-1]}U"  # no number has a U
    assert client.get(f"/api/v1/reports/{nobodys}").status_code == 404


def test_the_page_tells_of_which_firm_a_report_is(
    client: Client, province: Town
) -> None:
    answer = client.get(f"/reports/{province.fined.uscc}.pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    number = IssuedReport.objects.get().number

    page = client.get("/verify", {"number": number}).content.decode()

    assert "遵义示例酒业有限公司" in page
    assert "没有变化" in page


@pytest.mark.parametrize("code", ["915299000000000123", "1", "\x00"])
def test_of_no_firm_no_report_is_made(
    client: Client, province: Town, code: str
) -> None:
    answer = client.post(URL, {"uscc": code}, content_type="application/json")

    assert answer.status_code in {400, 404}
    assert client.get(f"/reports/{code.strip(chr(0))}.pdf").status_code == 404
    assert not IssuedReport.objects.exists()


def test_a_key_is_made_once_and_kept_private(
    settings: Settings, tmp_path: Path
) -> None:
    settings.REPORT_KEYS_DIR = tmp_path / "keys"

    report_signer(now=NOW)
    first = (tmp_path / "keys" / CERTIFICATE).read_bytes()
    report_signer(now=NOW + timedelta(days=9))
    again = (tmp_path / "keys" / CERTIFICATE).read_bytes()

    assert first == again
    assert (tmp_path / "keys" / KEY).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [KEY, CERTIFICATE])
def test_a_key_that_cannot_be_read_issues_nothing(
    client: Client, province: Town, settings: Settings, tmp_path: Path, name: str
) -> None:
    settings.REPORT_KEYS_DIR = tmp_path
    report_signer(now=NOW)
    (tmp_path / name).write_text("nothing")

    with pytest.raises(ReportKeyMissingError):
        report_signer(now=NOW)
    body = {"uscc": province.fined.uscc}
    answer = client.post(URL, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "report_key_missing")
    assert not IssuedReport.objects.exists()


def test_a_firm_of_another_name_since_is_told_by_its_name_today(
    client: Client, province: Town
) -> None:
    printed(client, province.clean.uscc)
    number = IssuedReport.objects.get().number

    factories.record(factories.penalty(province.clean))
    publish()

    page = client.get("/verify", {"number": number}).content.decode()
    assert "此后有变化" in page


@pytest.mark.skipif(not which("pdfsig"), reason="needs poppler-utils: pdfsig")
def test_a_tool_that_is_not_ours_finds_the_signature_valid(
    client: Client, province: Town, tmp_path: Path
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(printed(client, province.fined.uscc))

    told = subprocess.run(
        ["pdfsig", "-nssdir", "", str(file)],  # noqa: S607 - on the path
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert "Signature is Valid" in told
    assert "Total document signed" in told


@pytest.mark.skipif(not which("qpdf"), reason="needs qpdf")
def test_another_tool_finds_nothing_amiss_in_the_file(
    client: Client, province: Town, tmp_path: Path
) -> None:
    assert_sound(printed(client, province.fined.uscc), tmp_path)


def assert_sound(pdf: bytes, folder: Path) -> None:
    """Let qpdf check the form of a file."""
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(
        ["qpdf", "--check", str(file)],  # noqa: S607 - on the path
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, ""), told
    assert "No syntax or stream encoding errors found" in told.stdout
