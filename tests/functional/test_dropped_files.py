"""A paper's file dropped on /verify: genuine, altered, or none of ours."""

import logging
from io import BytesIO
from pathlib import Path
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader, PdfWriter
from pytest_django import Settings

from credit.reports.pdf_signing import load_signer, signed
from credit.services.report_keys import CERTIFICATE, CHAIN, KEY, report_signer
from search.models import IssuedReport
from search.web.verify import LARGEST
from tests.certificates import authority
from tests.conftest import NOW
from tests.functional.public import Town
from tests.functional.test_announcements import withdraw
from tests.functional.test_reports import printed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
GENUINE = "文件真实，内容未改动"
ALTERED = "文件在签章后被改动"
OTHER_KEY = "文件由其他密钥签章"
NOT_SIGNED = "文件没有本平台的签章"
UNKNOWN = "没有对应的回执或报告"
NOT_OURS = "文件不是本平台出具的文书"
VERDICTS = (GENUINE, ALTERED, OTHER_KEY, NOT_SIGNED, UNKNOWN, NOT_OURS)


def drop(pdf: bytes) -> str:
    """Drop a file; return the page."""
    file = SimpleUploadedFile("示例.pdf", pdf, "application/pdf")
    answer = Client().post("/verify/file", {"file": file})
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def verdict(pdf: bytes) -> str:
    """Drop a file; return the only verdict on the page."""
    page = drop(pdf)
    (found,) = (one for one in VERDICTS if one in page)
    return found


def bare(pdf: bytes) -> bytes:
    """Return what was signed, without its signature."""
    return pdf[: pdf.index(b"%%EOF") + 6]


def written(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.fixture
def report(client: Client, province: Town) -> bytes:
    return printed(client, province.fined.uscc)


def test_a_genuine_report_is_known_and_said_to_be_up_to_date(report: bytes) -> None:
    page = drop(report)

    assert GENUINE in page
    assert IssuedReport.objects.get().number in page
    assert "没有变化" in page


def test_a_genuine_report_of_a_firm_that_changed_since_says_so(
    report: bytes, province: Town
) -> None:
    withdraw(province.penalty)

    page = drop(report)

    assert GENUINE in page
    assert "此后有变化" in page


def test_one_altered_byte_is_noticed(report: bytes) -> None:
    at = report.index(b"stream") + 40
    altered = bytearray(report)
    altered[at] ^= 1

    assert verdict(bytes(altered)) == ALTERED


def test_swapped_pages_are_noticed(report: bytes) -> None:
    added = PdfWriter(BytesIO(report), incremental=True)
    kids = added.root_object["/Pages"]["/Kids"]  # type: ignore[index]
    kids[0], kids[1] = kids[1], kids[0]

    assert verdict(written(added)) == ALTERED


def test_pages_of_two_reports_make_none(
    client: Client, report: bytes, province: Town
) -> None:
    other = printed(client, province.clean.uscc)
    mixed, added = PdfWriter(), PdfWriter(BytesIO(report), incremental=True)
    for file in (report, other):
        mixed.append(BytesIO(file))
    added.add_page(PdfReader(BytesIO(other)).pages[1])

    assert verdict(written(mixed)) in {NOT_OURS, NOT_SIGNED}
    assert verdict(written(added)) == ALTERED
    assert verdict(bare(report) + other[len(bare(other)) :]) in {ALTERED, NOT_SIGNED}


@pytest.mark.parametrize("more", [b"\n", b"% added\n%%EOF\n"])
def test_a_later_addition_is_noticed(report: bytes, more: bytes) -> None:
    assert verdict(report + more) in {ALTERED, NOT_SIGNED}


def test_a_report_signed_by_somebody_else_is_not_ours(
    report: bytes, tmp_path: Path
) -> None:
    other = authority(tmp_path / "other")
    forged = signed(bare(report), load_signer(other.key, other.leaf), at=NOW)

    assert verdict(forged) == OTHER_KEY
    assert verdict(bare(report)) == NOT_SIGNED


def test_what_our_own_authority_certified_for_others_is_not_ours(
    client: Client, province: Town, settings: Settings, tmp_path: Path
) -> None:
    ours, keys = authority(tmp_path / "ours"), tmp_path / "keys"
    keys.mkdir()
    settings.REPORT_KEYS_DIR = keys
    parts = {KEY: ours.key, CERTIFICATE: ours.leaf, CHAIN: ours.root}
    for name, file in parts.items():
        (keys / name).write_bytes(file.read_bytes())
    report = printed(client, province.fined.uscc)
    other = ours.another(tmp_path / "another")

    assert verdict(report) == GENUINE
    assert (
        verdict(signed(bare(report), load_signer(other.key, other.leaf), at=NOW))
        == OTHER_KEY
    )


def test_a_report_of_a_key_that_was_replaced_stays_genuine(
    client: Client, province: Town, settings: Settings, tmp_path: Path
) -> None:
    settings.REPORT_KEYS_DIR = tmp_path
    report = printed(client, province.fined.uscc)
    (tmp_path / KEY).unlink()
    (tmp_path / CERTIFICATE).rename(tmp_path / "2026.crt")

    report_signer(now=NOW)

    assert verdict(report) == GENUINE
    assert verdict(printed(client, province.fined.uscc)) == GENUINE
    (tmp_path / "2026.crt").unlink()
    assert verdict(report) == OTHER_KEY


def test_a_number_that_nobody_has_is_unknown(report: bytes) -> None:
    number = IssuedReport.objects.get().number.encode()

    assert verdict(report.replace(number, number[:-1] + b"U")) == UNKNOWN


@pytest.mark.parametrize(
    "file",
    [
        b"%PDF-1.4\n",
        b"%PDF-1.4\nstartxref 0\n%%EOF",
        b"%PDF-1.4\n/Keywords (2026112510000028T5CY4)\n",
    ],
)
def test_what_bears_no_number_is_not_ours(province: Town, file: bytes) -> None:
    assert verdict(file) == NOT_OURS


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "空"),
        (b"PK\x03\x04 no PDF", "这不是PDF文件"),
        (b" " * 1020 + b"%PDF-1.4", "这不是PDF文件"),
        (b"%PDF-1.4" + bytes(LARGEST - 7), "超过5 MB"),
    ],
)
def test_what_is_no_pdf_is_refused_with_a_sentence(file: bytes, sentence: str) -> None:
    sent = SimpleUploadedFile("示例.pdf", file)

    answer = Client().post("/verify/file", {"file": sent})

    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_the_largest_file_taken_has_five_megabytes() -> None:
    assert verdict(b"%PDF-1.4" + bytes(LARGEST - 8)) == NOT_OURS


def test_no_file_at_all_is_refused_and_reading_the_address_leads_to_the_form(
    client: Client,
) -> None:
    assert client.post("/verify/file").status_code == 400
    assert client.get("/verify/file")["Location"] == "/verify"


@pytest.mark.parametrize(
    "spoilt",
    [
        (b"startxref\n", b"startxref "),
        (b"/Root ", b"/Rood "),
        (b"xref\n0", b"xref\n9"),
        (b"/ByteRange", b"/ByteRanga"),
        (b"/Filter", b"/Filtre"),
    ],
)
def test_nothing_of_a_hostile_file_is_in_the_log(
    report: bytes, spoilt: tuple[bytes, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert verdict(report.replace(*spoilt)) in {NOT_SIGNED, ALTERED}

    assert caplog.records == []


def test_a_file_built_to_keep_a_reader_busy_is_answered_at_once(report: bytes) -> None:
    """Each of forty fields has the next one twice: a walk over them never ends."""
    fields = b"".join(
        b"%d 0 obj\n<</T(a)/Kids[%d 0 R %d 0 R]>>\nendobj\n" % (one, one + 1, one + 1)
        for one in range(2, 42)
    )
    fields += b"42 0 obj\n<</T(a)>>\nendobj\n"
    catalogue = b"1 0 obj\n<</Type/Catalog/AcroForm<</Fields[2 0 R]>>>>\nendobj\n"
    number = IssuedReport.objects.get().number.encode()
    busy = b"%PDF-1.4\n" + catalogue + fields + b"/Keywords (" + number + b")\n"
    at = {}
    for one in range(1, 43):
        at[one] = busy.index(b"%d 0 obj" % one)
    table = b"".join(b"%010d 00000 n \n" % at[one] for one in sorted(at))
    busy += (
        b"xref\n0 43\n0000000000 65535 f \n%b"
        b"trailer\n<</Root 1 0 R/Size 43>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(busy))
    )

    start = perf_counter()

    assert verdict(busy) == NOT_SIGNED
    assert perf_counter() - start < 5
